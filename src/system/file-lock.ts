import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Clock } from '../core/ports.js';
import { privateFile } from './data-folder.js';

/** How long one that is alive may keep a lock before it counts as dead, milliseconds. What is done under one takes some. */
const longest = 5000;
/** How long a lock may be empty: who takes one writes into it at once, unless it is killed right then. Milliseconds. */
const longestEmpty = 500;
const pause = 15;

/** Who has a lock: on which machine, in which process, for which time. */
interface Holder {
  readonly host: string;
  readonly pid: number;
}

/**
 * Does something that no other process does at the same time to what belongs to `path`: the lock is the file `path.lock`.
 * One that a process has left behind that was killed is taken over. Rejects as `act` does, and with the system's error where
 * no file can be made.
 */
export async function withFileLock<T>(path: string, clock: Clock, act: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const own = `${JSON.stringify({ host: hostname(), pid: process.pid })} ${randomBytes(9).toString('base64url')}`;
  await take(lock, own, clock);
  try {
    return await act();
  } finally {
    if ((await textOf(lock)) === own) {
      await rm(lock, { force: true });
    }
  }
}

async function take(lock: string, own: string, clock: Clock): Promise<void> {
  let seen: string | undefined;
  let since = clock.monotonic();
  for (;;) {
    try {
      await writeFile(lock, own, { mode: privateFile, flag: 'wx' });
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) {
        throw error;
      }
    }
    const held = await textOf(lock);
    if (held !== seen) {
      seen = held;
      since = clock.monotonic();
    }
    const patience = held === '' ? longestEmpty : longest;
    if (held !== undefined && (isDead(held) || clock.monotonic() - since >= patience)) {
      await takeAway(lock, held);
    } else {
      await new Promise<void>((resolve) => {
        clock.after(pause, resolve);
      });
    }
  }
}

/** Removes a lock that was left behind; one that somebody else has taken in that very moment is put back. */
async function takeAway(lock: string, held: string): Promise<void> {
  const aside = `${lock}-${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
    if ((await textOf(aside)) !== held) {
      await link(aside, lock);
    }
  } catch {
    // Somebody else was faster.
  } finally {
    await rm(aside, { force: true });
  }
}

/** Whether the process is known to have ended that holds a lock; of another machine, or where nothing was written yet, it is not. */
function isDead(held: string): boolean {
  try {
    const { host, pid } = JSON.parse(held.slice(0, held.lastIndexOf(' '))) as Partial<Holder>;
    if (host !== hostname() || pid === undefined || !Number.isSafeInteger(pid) || pid < 1) {
      return false;
    }
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
