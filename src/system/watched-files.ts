import * as fs from 'node:fs';
import { linkText } from './linked-file.js';
import { datedPath, isSameFile, lookOf } from './private-files.js';

/** What SQLite adds to the name of a database for the files that it may put beside it. */
export const suffixes: readonly string[] = ['', '-wal', '-shm', '-journal'];

/**
 * The database and its log as this process left them: whatever is different was done by somebody else, as when a backup
 * is put back while BellBot runs.
 */
export class WatchedFiles {
  readonly #path: string;
  readonly #given: string;
  readonly #link: string | undefined;
  #database = '';
  #log = '';

  /** `path` is where the database is; `given` is how it is known, which may be a link to it. */
  constructor(path: string, given: string) {
    this.#path = path;
    this.#given = given;
    this.#link = linkText(given);
  }

  /** Takes note of the files, right after they were written. */
  note(): void {
    this.#database = lookOf(this.#path);
    this.#log = lookOf(logOf(this.#path));
  }

  /** The sentence for a file that is no longer the one that is open, or was written by somebody else. */
  whatIsOther(now: number): string | undefined {
    if (this.#link !== undefined && linkText(this.#given) !== this.#link) {
      // The former file stays where it is, and gets its log back as it is closed.
      return `${this.#given} is no link to ${this.#path} any more.`;
    }
    const isOurs = lookOf(this.#path) === this.#database;
    const isOurLog = lookOf(logOf(this.#path)) === this.#log;
    if (isOurs && isOurLog) {
      return undefined;
    }
    const name = isOurs ? logOf(this.#path) : this.#path;
    const moved = isOurs ? '' : this.#letGo(isOurLog, now);
    return `${name} was removed or replaced.${moved}`;
  }

  /**
   * Keeps what this process has open from the database that is there now: SQLite would write its log into that. It does
   * not when the file has another name at the moment of closing. Returns what there is to say of it.
   */
  #letGo(isOurLog: boolean, now: number): string {
    let sentence = '';
    if (isOurLog && this.#log !== '') {
      const aside = logOf(datedPath(this.#path, 'replaced', now, suffixes));
      fs.renameSync(logOf(this.#path), aside);
      sentence = ` The log of the former one is now ${aside}.`;
    }
    if (isSameFile(lookOf(this.#path), this.#database)) {
      fs.renameSync(this.#path, putAway(this.#path));
    }
    return sentence;
  }
}

/** Gives a database its name back that it lost while it was let go, unless there is another one by now. */
export function putBack(path: string, now: number): void {
  if (fs.existsSync(putAway(path))) {
    const name = fs.existsSync(path) ? datedPath(path, 'replaced', now, suffixes) : path;
    fs.renameSync(putAway(path), name);
  }
}

function putAway(path: string): string {
  return `${path}.put-away`;
}

function logOf(path: string): string {
  return `${path}-wal`;
}
