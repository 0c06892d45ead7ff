import { readFileSync, rmSync } from 'node:fs';
import type { NotePaths, Save } from '../messages.js';
import { fieldsOf, isCount, isLife } from '../ring-document.js';

/** What an earlier process noted and did not live to see in the database. */
export interface Notes {
  /** Ids of rings that were refused. */
  readonly withdrawn: readonly string[];
  /** What had become of rings. */
  readonly saves: readonly Save[];
}

/** Reads the notes. A file that is none of ours says nothing. */
export function notesIn({ withdrawn, unsaved }: NotePaths): Notes {
  return { withdrawn: linesOf(withdrawn), saves: savesOf(linesOf(unsaved)) };
}

/** Removes the notes. */
export function clearNotes({ withdrawn, unsaved }: NotePaths): void {
  for (const path of [withdrawn, unsaved, `${unsaved}.new`]) {
    rmSync(path, { force: true });
  }
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

function savesOf(lines: readonly string[]): Save[] {
  try {
    const saves = lines.map((line): unknown => JSON.parse(line));
    return saves.every(isSave) ? saves : [];
  } catch {
    return [];
  }
}

// By hand: a library for it would have to be loaded in the database's thread at every start.
function isSave(value: unknown): value is Save {
  const { id, life, change } = fieldsOf(value);
  const { at, state, attempts, made, reason } = fieldsOf(change);
  return (
    typeof id === 'string' &&
    isLife(life) &&
    [at, attempts, made].every(isCount) &&
    typeof state === 'string' &&
    (reason === null || typeof reason === 'string')
  );
}
