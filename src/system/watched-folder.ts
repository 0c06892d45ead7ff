import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Cancel } from '../core/ports.js';

/**
 * Calls `listener` whenever something may have happened to what is at a path, also when that is replaced; often more than
 * once. Undefined where the system can't say so: then whoever needs to know has to look. Keeps no process alive.
 */
export function watchPath(path: string, listener: () => void): Cancel | undefined {
  let watcher: FSWatcher;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(path)) {
        listener();
      }
    });
  } catch {
    return undefined;
  }
  watcher.on('error', () => watcher.close());
  return () => watcher.close();
}
