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

/** What an earlier process noted. A file that is none of ours says nothing. */
export function notesIn({ withdrawn, unsaved }: NotePaths): Notes {
  try {
    const saves = linesOf(unsaved).map((line): unknown => JSON.parse(line));
    return { withdrawn: linesOf(withdrawn), saves: saves.every(isSave) ? saves : [] };
  } catch {
    return { withdrawn: linesOf(withdrawn), saves: [] };
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
  } catch {
    return [];
  }
}

// By hand: a library for it would have to be loaded in the database's thread at every start.
function isSave(value: unknown): value is Save {
  const { ring, now } = fieldsOf(value);
  return isRing(ring) && Number.isSafeInteger(now);
}
