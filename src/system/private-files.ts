/** Files for their owner only, made and moved by a thread that may wait for the disk. */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { privateFile, privateFolder } from './data-folder.js';

/** Makes an empty file. Throws when there is one. */
export function makeFile(path: string): void {
  fs.closeSync(fs.openSync(path, 'wx', privateFile));
}

/**
 * Makes a file and its folder where they are missing. Throws when they cannot be written, and when it is no file. One that exists is not opened: closing it would end the locks that this
 * process has on it (POSIX).
 */
export function ensureFile(path: string): void {
  const folder = dirname(path);
  fs.mkdirSync(folder, { recursive: true, mode: privateFolder });
  if (!fs.existsSync(path)) {
    makeFile(path);
  }
  const stats = fs.statSync(path);
  if (!stats.isFile()) {
    throw new Error(`${path} is not a file.`);
  }
  fs.accessSync(folder, fs.constants.W_OK);
  fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK);
}

/** Takes other people's rights to a file away, where there is one. What its owner may not do stays so. */
export function keepPrivate(path: string): void {
  const mode = fs.statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & 0o077) !== 0) {
    // Somebody else's file stays as it is.
    quietly(() => fs.chmodSync(path, mode & 0o700));
  }
}

/** Gives a file another name, on disk when this returns, where the system can say so of a folder. */
export function renameOnDisk(path: string, name: string): void {
  fs.renameSync(path, name);
  quietly(() => {
    const folder = fs.openSync(dirname(name), 'r');
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  });
}

/** Size of a file, bytes; 0 where there is none. */
export function sizeOf(path: string): number {
  return fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What a file looks like from outside; empty where there is none. Some programs that read a file cut its time to seconds. */
export function lookOf(path: string): string {
  const stats = fs.statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${Math.floor(stats.mtimeMs / 1000)}` : '';
}

/** Whether two looks are of the same file, whatever it holds. */
export function isSameFile(look: string, other: string): boolean {
  return look !== '' && look.split(' ')[0] === other.split(' ')[0];
}

/** A path with a word and the time behind it, and with none of `suffixes` there is a file of that name. */
export function datedPath(path: string, word: string, now: number, suffixes: readonly string[]): string {
  const dated = `${path}.${word}-${new Date(now).toISOString().replaceAll(':', '-')}`;
  let free = dated;
  for (let n = 2; suffixes.some((suffix) => fs.existsSync(free + suffix)); n += 1) {
    free = `${dated}-${n}`;
  }
  return free;
}

/** Does what a system may not be able to do, and what can be done without. */
export function quietly(step: () => void): void {
  try {
    step();
  } catch {
    // What follows shows what there is.
  }
}
