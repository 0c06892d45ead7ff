/** Words of command lines that are shown to be copied. */

/** What every shell takes for itself: no shell replaces or splits anything in it. */
const plain = /^[\w@+:,./-][\w@+=:,./-]*$/;

/**
 * A text as one word of a command line on this platform: bare where no shell would change it, else quoted. Undefined where there is no
 * way to write it that is right in each of its shells. Then the line has to do without it.
 *
 * On Windows that is double quotes, for cmd.exe and PowerShell alike; within them cmd.exe replaces `%`, PowerShell `$` and backticks, both
 * end them at different forms of `"`, PowerShell also at the typographic ones, and programs take a backslash before the last
 * one for an escape (learn.microsoft.com: about_Quoting_Rules, CommandLineToArgvW). Elsewhere it is single quotes, for sh, bash and zsh.
 */
export function shellWord(text: string, platform: NodeJS.Platform): string | undefined {
  if (/[\p{Cc}\p{Cs}]/u.test(text)) {
    return undefined;
  }
  if (platform !== 'win32') {
    return plain.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
  }
  if (/^[\w@+:.\\/-][\w@+=:.\\/-]*$/.test(text) && !text.startsWith('@')) {
    return text;
  }
  return /["%$`\u201c-\u201e]|\\$/.test(text) ? undefined : `"${text}"`;
}
