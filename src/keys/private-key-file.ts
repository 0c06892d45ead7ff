import { chmodSync, lstatSync } from 'node:fs';
import { shellWord } from '../core/shell-word.js';
import { privateFile } from '../system/data-folder.js';

/** What others could do with a file, and what then is to be done, as the ends of sentences. */
export interface Exposure {
  /** `read x, and the key in it`, where `x` is the path. */
  readonly could: (path: string) => string;
  /** `put another key there`. */
  readonly cure: string;
}

/** Takes other people's rights to a file of keys away, and says so; of somebody else's file it says what should be done. */
export function closedToOthers(path: string, { could, cure }: Exposure): string {
  if (madePrivate(path)) {
    return `Others on this machine could ${could(path)}, until now: it has mode 0600 from here on. If others use this machine, ${cure}.`;
  }
  const word = shellWord(path, process.platform) ?? 'it';
  return `Others on this machine may ${could(path)}: chmod 600 ${word}`;
}

/** False when the file is somebody else's, or that cannot be. */
function madePrivate(path: string): boolean {
  try {
    if (lstatSync(path).uid !== process.getuid?.()) {
      return false;
    }
    chmodSync(path, privateFile);
    return (lstatSync(path).mode & 0o077) === 0;
  } catch {
    return false;
  }
}
