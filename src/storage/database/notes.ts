import { readFileSync, rmSync } from 'node:fs';
import type { NotePaths, Save } from '../messages.js';
import { fieldsOf, isRing } from '../ring-document.js';

/** What was noted and is not in the database. */
export interface Notes {
  /** Ids of rings that were refused. */
  readonly withdrawn: readonly string[];
  /** What has become of rings; only for those that have not gone further. */
  readonly saves: readonly Save[];
}

/** What an earlier process noted. A file that is none of ours says nothing. Throws what the system says of one that may not be read. */
export function notesIn({ withdrawn, unsaved }: NotePaths): Notes {
  return { withdrawn: linesOf(withdrawn), saves: savesOf(linesOf(unsaved)) };
}

function savesOf(lines: readonly string[]): readonly Save[] {
  try {
    const saves = lines.map((line): unknown => JSON.parse(line));
    return saves.every(isSave) ? saves : [];
  } catch {
    return [];
  }
}

/** Removes the notes. */
export function clearNotes({ withdrawn, unsaved }: NotePaths): void {
  for (const path of [withdrawn, unsaved, `${unsaved}.new`]) {
    rmSync(path, { force: true });
  }
}

function linesOf(path: string): string[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.filter((line) => line !== '');
  } catch (error) {
    // Another user's notes say what was struck: without them it would be struck again.
    if (['EACCES', 'EPERM'].includes(String(fieldsOf(error).code))) {
      throw error;
    }
    return [];
  }
}

// By hand: a library for it would have to be loaded in the database's thread at every start.
function isSave(value: unknown): value is Save {
  const { ring, now } = fieldsOf(value);
  return isRing(ring) && Number.isSafeInteger(now);
}
