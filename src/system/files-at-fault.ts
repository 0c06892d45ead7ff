import { lstatSync } from 'node:fs';
import { accessFault, realPath } from './access-fault.js';

/**
 * The first of these that this process may not read and write, a folder and files in it, as sentences that name it, its
 * owner and a cure; undefined where nothing is found to be wrong. Files may be missing. Never throws.
 */
export function faultAmong(folder: string, files: readonly string[]): string | undefined {
  const faults = files
    .filter(isThere)
    .map((path) => notFile(path) ?? accessFault(path, 'write', realPath(folder)));
  return [accessFault(folder, 'write', realPath(folder)), ...faults].find(
    (sentence) => sentence !== undefined,
  );
}

function notFile(path: string): string | undefined {
  const stats = lstatSync(path);
  return stats.isFile() || stats.isSymbolicLink()
    ? undefined
    : `${realPath(path)} is ${stats.isDirectory() ? 'a folder' : 'something else'}, where a file belongs. Move it away.`;
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
