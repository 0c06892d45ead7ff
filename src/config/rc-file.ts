import { join } from 'node:path';
import { readTextFile, UnusableTextFile } from '../system/text-file.js';
import { unknownName } from './arguments.js';
import type { ConfigProblem } from './config-problem.js';
import { shownVariable } from './named-keys.js';
import { environmentPrefix, type Setting } from './option.js';
import { type ShellStatement, type ShellWord, scanShell } from './shell-scanner.js';
import { notClosed, shellValue, surpriseIn } from './shell-value.js';
import { isKnownVariable, meantVariable, tokenName, variableOfOption } from './variable-names.js';

const fileName = '.bellbotrc';
const shownName = `~/${fileName}`;

/** What `~/.bellbotrc` says. */
export interface RcFile {
  /** The lines that concern BellBot, by the environment variable that they set; the last one of a name counts. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly string[];
}

/**
 * Reads `.bellbotrc` in the folder `home`: shell lines such as `export BELLBOT_PIN=9`, with comments. Other programs'
 * variables in it are left alone. A missing file is an empty one. Never throws.
 */
export function readRcFile(home: string): RcFile {
  try {
    const file = readTextFile(join(home, fileName));
    const { problems, settings, warnings } = parseRcFile(file?.text ?? '', home);
    const warning = `Others on this machine may read ${shownName}, and the key in it: chmod 600 ${shownName}`;
    return { problems, settings, warnings: file?.open === true ? [warning, ...warnings] : warnings };
  } catch (error) {
    const message = error instanceof UnusableTextFile ? error.message : `can't be read (${String(error)})`;
    const problem = { option: shownName, place: 'file', value: undefined, message };
    return { settings: new Map(), problems: [problem], warnings: [] };
  }
}

/**
 * Reads the text of the file. What is taken is what a shell that sources the file would set, `home` being what it puts in place of `~`;
 * whatever it could read otherwise is a problem. Only the line ends of Windows, which nobody sees, are no part of a value here.
 */
export function parseRcFile(text: string, home = '~'): RcFile {
  const reader = new RcReader(home);
  for (const statement of scanShell(text.replace(/^\uFEFF/, ''))) {
    reader.take(statement);
  }
  return reader;
}

const notAssignment =
  "expected NAME=value without blanks around =, a comment that begins with #, or an empty line; put a value with blanks in 'single quotes'";
/** These only say what else becomes of variables that are set. */
const harmless = /^set [-+](?:a|o allexport)$/;

class RcReader implements RcFile {
  readonly settings = new Map<string, Setting>();
  readonly problems: ConfigProblem[] = [];
  readonly warnings: string[] = [];
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  take(statement: ShellStatement): void {
    const { line, words, operator } = statement;
    const isExport = words[0]?.raw === 'export';
    const assignments = isExport ? words.slice(1) : words;
    const name = ownName(assignments[0]);
    if (harmless.test(words.map(({ raw }) => raw).join(' ')) && operator === undefined) {
      return;
    }
    const fault = wholeFault(statement, assignments);
    if (fault !== undefined && name !== undefined) {
      this.#problem(shownVariable(name), line, fault);
    } else if (fault !== undefined || assignments.length === 0) {
      this.#badLine(statement);
    } else {
      for (const word of assignments) {
        this.#assignment(word, line, isExport);
      }
    }
  }

  #assignment({ raw, unclosed }: ShellWord, line: number, isExport: boolean): void {
    const [, name = '', sign = '', value = ''] =
      /^([A-Za-z_]\w*|BELLBOT_KEY_[^=]*?)(\+?=)(.*)$/s.exec(raw) ?? [];
    const place = `${shownName} line ${line}`;
    if (name === '') {
      // `export NAME` after `NAME=value` is how the oldest shells do it.
      if (!(isExport && (this.settings.has(raw) || isOthers(raw)))) {
        this.#badLine({ line, words: [{ raw, unclosed }], operator: undefined });
      }
      return;
    }
    const isOurs = isKnownVariable(name) || name.startsWith(environmentPrefix);
    const meant = isOurs ? undefined : (meantVariable(name)?.name ?? variableOfOption(name));
    if (meant !== undefined) {
      this.problems.push(unknownName(name, place, meant));
    } else if (!isOurs) {
      this.#othersValue(value, line, unclosed);
    } else if (sign === '+=') {
      this.#problem(
        shownVariable(name),
        line,
        'is set with +=, which not every shell knows; write = and the whole value',
      );
    } else {
      this.#own(name, value, line, unclosed);
    }
  }

  #own(name: string, raw: string, line: number, unclosed: boolean): void {
    const read = unclosed ? { fault: notClosed } : shellValue(raw, this.#home);
    if ('fault' in read) {
      this.#problem(shownVariable(name), line, read.fault);
      return;
    }
    const place = `${shownName} line ${line}`;
    const before = this.settings.get(name);
    if (before !== undefined && before.value !== read.value) {
      this.warnings.push(
        `${place}: ${shownVariable(name)} has another value than in ${before.place.replace(`${shownName} `, '')}; the last one counts. Remove the other one.`,
      );
    }
    this.settings.set(name, { name, value: read.value, place });
  }

  /** What others set may be anything, as long as it is clear where it ends. */
  #othersValue(value: string, line: number, unclosed: boolean): void {
    if (unclosed || (value.includes('\n') && /[`$]/.test(value))) {
      this.problems.push({ option: shownName, place: `line ${line}`, value: undefined, message: notClosed });
    }
  }

  #problem(option: string, line: number, message: string): void {
    this.problems.push({ option, place: `${shownName} line ${line}`, value: undefined, message });
  }

  /** The line is not shown: it may hold a secret. */
  #badLine({ line, words }: ShellStatement): void {
    const raw = words.map((word) => word.raw).join(' ');
    const message = surpriseIn(raw.slice(0, 200)) ?? nearLine(raw) ?? notAssignment;
    this.problems.push({ option: shownName, place: `line ${line}`, value: undefined, message });
  }
}

/** The variable of BellBot's that a statement sets, if it is well-formed so far. */
function ownName(word: ShellWord | undefined): string | undefined {
  const [, name] = /^(\w+|BELLBOT_KEY_[^=]*?)\+?=/.exec(word?.raw ?? '') ?? [];
  return name !== undefined && (name.startsWith(environmentPrefix) || name === tokenName) ? name : undefined;
}

/** What is wrong with a statement as a whole. */
function wholeFault(
  { operator, words }: ShellStatement,
  assignments: readonly ShellWord[],
): string | undefined {
  const surprise = assignments.map(({ raw }) => surpriseIn(raw)).find((found) => found !== undefined);
  if (surprise !== undefined && ownName(assignments[0]) !== undefined) {
    return surprise;
  }
  if (operator !== undefined) {
    return `has a ${operator}, which ends a value for a shell; put the value in 'single quotes'`;
  }
  const isAssignment = ({ raw }: ShellWord): boolean => /^[^=]+=/.test(raw);
  const first = assignments.findIndex(isAssignment);
  // Only `export` takes bare names, and after a value one is more likely a part of that.
  const isExport = words !== assignments;
  const stray = assignments.some(
    (word, index) => !isAssignment(word) && (!isExport || (first >= 0 && index > first)),
  );
  return stray
    ? "has a blank in its value or before it, where a value ends for a shell; put the value in 'single quotes', right after ="
    : undefined;
}

/** For a line that sets nothing: the variable of BellBot's that it begins with, more or less. */
function nearLine(raw: string): string | undefined {
  const [, first = ''] =
    /^(?:\$env:|(?:export|setenv|set|declare|typeset|readonly|local|env|let|var)\s+(?:-\w+\s+)?)?["']?([^\s"'=:\uff1a\uff1d+]+)/i.exec(
      raw,
    ) ?? [];
  const name = isKnownVariable(first) ? first : (meantVariable(first)?.name ?? undefined);
  return name === undefined
    ? undefined
    : `sets nothing; did you mean ${shownVariable(name)}=value? Write that without blanks around =, in letters and signs as here`;
}

/** True for a name of a variable that is none of BellBot's. */
function isOthers(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !isKnownVariable(name) && meantVariable(name) === undefined;
}
