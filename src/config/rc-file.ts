import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import type { ConfigProblem } from './config-problem.js';
import { shownVariable } from './named-keys.js';
import { environmentPrefix, type Setting } from './option.js';

/** The environment variable, and line of the file, with the ngrok token: ngrok's own name for it. */
export const tokenName = 'NGROK_AUTHTOKEN';

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
 * Reads `.bellbotrc` in the folder `home`: shell lines such as `export BELLBOT_PIN=9`, each on a line of its own, with
 * comments. Other programs' variables in it are left alone. A missing file is an empty one. Never throws.
 */
export function readRcFile(home: string): RcFile {
  const path = join(home, fileName);
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      return { settings: new Map(), problems: [], warnings: [] };
    }
    // Reading a pipe would wait for ever.
    if (!stats.isFile()) {
      return unreadable('is not a file; rename it, and write a file in its place');
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    const open = process.platform !== 'win32' && (stats.mode & 0o077) !== 0;
    const file = parseRcFile(text);
    const warning = `Others on this machine may read ${shownName}, and the key in it: chmod 600 ${shownName}`;
    return open ? { ...file, warnings: [warning, ...file.warnings] } : file;
  } catch (error) {
    return unreadable(reasonOf(error));
  }
}

function unreadable(message: string): RcFile {
  const problem = { option: shownName, place: 'file', value: undefined, message };
  return { settings: new Map(), problems: [problem], warnings: [] };
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError) {
    return 'is not UTF-8 text; save it as UTF-8';
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return `can't be read (${code}); make it readable for you: chmod 600 ${shownName}`;
}

const ignored = /^\s*(?:#.*)?$/;
/** After `BELLBOT_KEY_` any name is taken, so that a problem can say what is wrong with it. */
const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*|BELLBOT_KEY_[^\s=]*)\s*=\s*(.*?)\s*$/;

/** Reads the text of the file. dotenv decides what a value is; what it would silently misread is a problem. */
export function parseRcFile(text: string): RcFile {
  const settings = new Map<string, Setting>();
  const problems: ConfigProblem[] = [];
  const warnings: string[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (ignored.test(line)) {
      continue;
    }
    const place = `${shownName} line ${index + 1}`;
    const [, name, raw = ''] = assignment.exec(line) ?? [];
    if (name === undefined) {
      // The line is not shown: it may hold a secret.
      problems.push({ option: shownName, place: `line ${index + 1}`, value: undefined, message: badLine });
      continue;
    }
    if (!name.startsWith(environmentPrefix) && name !== tokenName) {
      continue;
    }
    const fault = misreading(raw);
    if (fault !== undefined) {
      problems.push({ option: shownVariable(name), place, value: undefined, message: fault });
      continue;
    }
    // A shell that sources the file reads these otherwise than dotenv.
    if (!raw.startsWith("'") && /[$`\\]/.test(raw)) {
      warnings.push(
        `${place}: $, \` and \\ in ${shownVariable(name)} are taken literally; put the value in 'single quotes'`,
      );
    }
    settings.set(name, { name, value: parse(`VALUE=${raw}`).VALUE ?? '', place });
  }
  return { settings, problems, warnings };
}

const badLine = 'expected NAME=value, a comment that begins with #, or an empty line';

/** What is wrong with a value where dotenv would drop a part of it or keep its quotes. */
function misreading(raw: string): string | undefined {
  const quote = /^['"`]/.exec(raw)?.[0];
  if (quote === undefined) {
    return /\S#/.test(raw.replace(/\s#.*$/, '')) || raw.startsWith('#')
      ? "has a # in its value, which begins a comment; put the value in 'single quotes'"
      : undefined;
  }
  const closed = new RegExp(`^${quote}[^${quote}]*${quote}\\s*(?:#.*)?$`);
  return closed.test(raw) ? undefined : 'has a quote that is not closed, or text after it';
}
