import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { BellBotError, type ErrorCode } from '../../core/errors.js';
import { accessFault } from '../../system/access-fault.js';
import { makeFolder, privateFile } from '../../system/data-folder.js';
import { linkedPath } from '../../system/linked-file.js';
import { byteOrderMark } from './json-document.js';

/** A file as it was read. */
export interface FileAsRead {
  readonly path: string;
  /** Undefined where there was none. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * Writes a text in place of a file, or of the file that a link leads to: whenever the process ends, either the old text is
 * there or the new one, whole. The mode stays; a new file is for its owner only. Resolves to what is on disk then. Rejects with
 * `settings-changed` when the file is no longer as it was read, and with `storage-full`, `storage-read-only` or
 * `storage-failed` when it cannot be written; then nothing has changed.
 */
export async function saveDocument({ path, bytes }: FileAsRead, text: string): Promise<Uint8Array> {
  const target = linkedPath(path);
  const next = `${target}.new`;
  const mark = bytes !== undefined && startsWithMark(bytes) ? byteOrderMark : '';
  const written = Buffer.from(mark + text);
  try {
    holdUnchanged(path, target, bytes);
    if (bytes !== undefined && written.equals(bytes)) {
      return written;
    }
    await makeFolder(dirname(target));
    // What a process that was killed has left would keep its mode.
    await rm(next, { force: true });
    await writeLike(target, next, written);
    // Nothing comes between these two: whoever edits the file does so before, and is told, or after, and sees the new one.
    holdUnchanged(path, target, bytes);
    renameSync(next, target);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw asBellBotError(error, path, target);
  }
  await flushFolder(dirname(target));
  return written;
}

function startsWithMark(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 3)).toString() === byteOrderMark;
}

function holdUnchanged(path: string, target: string, bytes: Uint8Array | undefined): void {
  const now = existsSync(target) ? readFileSync(target) : undefined;
  const isSame = bytes === undefined || now === undefined ? bytes === now : now.equals(bytes);
  if (!isSame) {
    const what = bytes === undefined ? 'made' : now === undefined ? 'removed' : 'edited';
    throw new BellBotError(
      'settings-changed',
      `${path} was ${what} since BellBot read it, so nothing was written. Start BellBot again, so that it reads what is there now; then change it.`,
    );
  }
}

/** Writes a new file, on disk when this resolves, with the mode and the owner of another one where that is there. */
async function writeLike(model: string, path: string, bytes: Uint8Array): Promise<void> {
  const stats = statSync(model, { throwIfNoEntry: false });
  const mode = stats === undefined ? privateFile : stats.mode & 0o777;
  // A new file in any case: never through a link that somebody put there meanwhile.
  const file = await open(path, 'wx', privateFile);
  try {
    if (stats !== undefined) {
      await keepOwner(file, stats);
    }
    await file.chmod(mode);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Only the superuser may give files away; for everybody else the file is theirs in any case, or they could not replace it. */
async function keepOwner(file: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  await file.chown(uid, gid).catch(() => {});
}

async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Not every system can do that with a folder.
  }
}

const codes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'storage-full',
  EDQUOT: 'storage-full',
  EROFS: 'storage-read-only',
  EACCES: 'storage-read-only',
  EPERM: 'storage-read-only',
};

function asBellBotError(error: unknown, path: string, target: string): BellBotError {
  if (error instanceof BellBotError) {
    return error;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = accessFault(target, 'write') ?? accessFault(dirname(target), 'write') ?? `${String(error)}.`;
  const detail = `${basename(path)} can't be written: ${why}`;
  return new BellBotError(codes[code] ?? 'storage-failed', detail, { cause: error });
}
