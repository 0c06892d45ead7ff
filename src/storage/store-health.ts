import { dirname } from 'node:path';
import { BellBotError, errorKinds } from '../core/errors.js';
import { Observable } from '../core/observable.js';
import type { StoreStatus } from '../core/ports.js';
import { realPath } from '../system/access-fault.js';
import { describeOwner } from '../system/data-folder.js';
import { faultAmong } from '../system/files-at-fault.js';
import { databaseLinkFault, linkedPath } from '../system/linked-file.js';
import type { Failure } from './messages.js';

/** Whether the store can write now. */
export class StoreHealth extends Observable<StoreStatus> {
  constructor() {
    super({ ready: true });
  }

  /** The error of every write while none has a chance, or undefined. A slow disk still writes. */
  get error(): BellBotError | undefined {
    const status = this.value;
    return status.ready || status.code === 'storage-slow' ? undefined : errorOf(status);
  }

  good(): void {
    this.set({ ready: true });
  }

  /** A failure says more: it stays. */
  slow(): void {
    if (this.error === undefined) {
      this.failed({ code: 'storage-slow', message: '' });
    }
  }

  failed({ code, message }: Pick<Failure, 'code' | 'message'>): void {
    const { title } = errorKinds[code];
    const reason = code === 'storage-failed' ? `${title}: ${message}` : `${title}.`;
    this.set({ ready: false, code, reason });
  }
}

/** The error of a call that the database could not do. */
export function errorOf({ code, message }: { code: Failure['code']; message?: string }): BellBotError {
  return new BellBotError(code, undefined, { retryAfter: 1, cause: message });
}

/** Where the files of a store are: the data folder, the database, and what is not in it yet (`Notes`). */
export type StorePaths = Readonly<Record<'folder' | 'database' | 'notes', string>>;

/** Why the database could not be opened at the start, which file is at fault, whose it is, and what to do. */
export async function startError(paths: StorePaths, { code, message }: Failure): Promise<BellBotError> {
  const { database, notes } = paths;
  const folder = realPath(paths.folder);
  // The lock is the database's, and so is the log, wherever a link leads.
  const real = linkedPath(database);
  const files = ['', '-wal', '-shm', '-journal'].map((suffix) => real + suffix);
  const isHere = dirname(real) === folder;
  const sentences: Partial<Record<typeof code, string | undefined>> = {
    'storage-in-use': `${await describeOwner(dirname(real))} uses ${isHere ? `the folder ${folder}` : `${real}, to which ${database} is a link`}.`,
    'storage-too-new': message,
    'storage-full': `The disk that holds ${folder} is full.`,
    // SQLite says "unable to open database file" of each of its files.
    'storage-unusable':
      faultAmong(paths.folder, []) ??
      databaseLinkFault(database) ??
      faultAmong(dirname(real), files) ??
      faultAmong(paths.folder, [notes]),
  };
  const sentence = sentences[code] ?? `${realPath(database)} cannot be used: ${message.replace(/\.?$/, '.')}`;
  return new BellBotError(code, `${sentence} ${errorKinds[code].advice}`, { cause: message });
}
