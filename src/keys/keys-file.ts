import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BellBotError, errorKinds } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import { accessFault } from '../system/access-fault.js';
import { makeFolder, replaceFile } from '../system/data-folder.js';
import { withFileLock } from '../system/file-lock.js';
import { linkedPath } from '../system/linked-file.js';
import { readTextFile, UnusableTextFile } from '../system/text-file.js';
import type { KeysDocument } from './keys-document.js';
import { closedToOthers } from './private-key-file.js';

/** Some 50,000 keys. */
const mostBytes = 16 * 1024 * 1024;
/** How often a change is made anew because somebody saved the file in the meantime. */
const mostAttempts = 5;

const exposure = Object.freeze({
  could: (path: string) => `read or write ${path}`,
  cure: 'see by "bellbot keys" whether all in it are yours',
});

/** What was read of `keys.json`. */
export interface ReadKeys {
  readonly document: KeysDocument;
  /** True when others than its owner may read it, or write it. */
  readonly isOpen: boolean;
}

/** The file of the data folder in which keys are kept that people made: `keys.json`, by digest only. */
export class KeysFile {
  readonly #data: string;
  readonly #given: string;
  readonly #clock: Clock;

  constructor(data: string, clock: Clock) {
    this.#data = data;
    this.#given = join(data, 'keys.json');
    this.#clock = clock;
  }

  /** Where it is: at the end of a link, if somebody put one there. */
  get path(): string {
    return linkedPath(this.#given);
  }

  /** Where a change of it shows: it, and the link to it if there is one. */
  get places(): readonly string[] {
    return [...new Set([this.#given, this.path])];
  }

  /** Closes it to others, or says how; a sentence. */
  close(): string {
    return closedToOthers(this.path, exposure);
  }

  /** What it looks like from outside: different after every change, empty where there is none. Never rejects. */
  async look(): Promise<string> {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(this.#given, { bigint: true });
      return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
    } catch {
      return '';
    }
  }

  /**
   * What it holds; undefined where there is none. Rejects with `storage-unusable` and a sentence that says what is wrong,
   * and in which line and column, when it cannot be read. It stays as it is.
   */
  async read(): Promise<ReadKeys | undefined> {
    const text = this.#text();
    return text === undefined ? undefined : { document: await this.#parsed(text.text), isOpen: text.open };
  }

  /**
   * Changes what it holds, whole or not at all, with nobody else changing it at the same time. `change` changes the document
   * that it is given, and may throw to leave all as it was. Rejects as `read` and `change` do, and with `storage-unusable` when it
   * cannot be written.
   */
  async change<T>(change: (document: KeysDocument) => T): Promise<T> {
    await this.#written(() => makeFolder(this.#data));
    return this.#written(() => withFileLock(this.path, this.#clock, () => this.#change(change)));
  }

  async #change<T>(change: (document: KeysDocument) => T): Promise<T> {
    const { keysText } = await import('./keys-document.js');
    for (let attempt = 1; ; attempt += 1) {
      const before = this.#text()?.text;
      const document: KeysDocument =
        before === undefined ? { version: 1, keys: [] } : await this.#parsed(before);
      const former = keysText(document);
      const result = change(document);
      const text = keysText(document);
      if (text === former) {
        return result;
      }
      // Whoever saves it in an editor knows nothing of the lock.
      if (this.#text()?.text === before) {
        await replaceFile(this.path, text);
        return result;
      }
      if (attempt === mostAttempts) {
        throw unusable(`${this.path} is being changed by another program all the time. Try again.`);
      }
    }
  }

  async #parsed(text: string): Promise<KeysDocument> {
    const { KeysFault, readKeys } = await import('./keys-document.js');
    try {
      return readKeys(text);
    } catch (error) {
      throw error instanceof KeysFault
        ? unusable(
            `${this.path} can't be used: ${error.message}. Nothing was changed in it: correct it there.`,
          )
        : error;
    }
  }

  #text(): { readonly text: string; readonly open: boolean } | undefined {
    const { path } = this;
    try {
      return readTextFile(this.#given, mostBytes);
    } catch (error) {
      throw error instanceof UnusableTextFile
        ? unusable(`${path} ${error.message.replace(/\.?$/, '.')}`)
        : error;
    }
  }

  async #written<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (error instanceof BellBotError || !(error instanceof Error && 'code' in error)) {
        throw error;
      }
      const fault = accessFault(this.path, 'write', this.#data);
      const why = fault ?? `${this.path} can't be written: ${error.message}.`;
      throw unusable(`${why} ${errorKinds['storage-unusable'].advice}`, error);
    }
  }
}

function unusable(sentence: string, cause?: unknown): BellBotError {
  return new BellBotError('storage-unusable', sentence, cause === undefined ? {} : { cause });
}
