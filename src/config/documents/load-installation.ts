import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type BellOptions, bellsOfOptions, type Installation } from '../../core/installation.js';
import type { ConfigProblem } from '../config-problem.js';
import type { Setting } from '../option.js';
import type { BellsState, SavedBell } from './save-bell.js';

/** What an installation is made of. */
export interface InstallationInput {
  /** The data folder. */
  readonly data: string;
  /** The checked options. */
  readonly config: BellOptions;
  /** The options that were set somewhere, as they were set. */
  readonly given: Iterable<Setting>;
}

/** What is set up, or everything that is wrong with it. */
export type LoadedInstallation =
  | { readonly file: BellsFile; readonly warnings: readonly string[] }
  | { readonly problems: readonly ConfigProblem[] };

const fileName = 'bells.json';

/**
 * Reads `bells.json` in the data folder; without it there is one bell, from the options. Never rejects: whatever is wrong with the
 * file is a problem. What it takes to read it is loaded only where there is one.
 */
export async function loadInstallation({
  data,
  config,
  given,
}: InstallationInput): Promise<LoadedInstallation> {
  const path = join(data, fileName);
  const beside = { path, config, given: [...given] };
  const alone = new BellsFile({ ...beside, document: undefined, installation: bellsOfOptions(config) });
  if (!isThere(path)) {
    return { file: alone, warnings: [] };
  }
  const [{ readJsonDocument }, { installationOf }] = await Promise.all([
    import('./json-document.js'),
    import('./bells.js'),
  ]);
  const read = readJsonDocument(path);
  if (read === undefined) {
    return { file: alone, warnings: [] };
  }
  if ('problems' in read) {
    return read;
  }
  const checked = installationOf(read.document, beside);
  if ('problems' in checked) {
    return checked;
  }
  const { installation, warnings } = checked;
  return { file: new BellsFile({ ...beside, document: read.document, installation }), warnings };
}

/** True for whatever has that name; a link that leads nowhere is something, too. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // Then reading it says why.
    return true;
  }
}

/** `bells.json` while BellBot runs, there or not. One change is made at a time, in the order in which they were asked for. */
export class BellsFile {
  #state: BellsState;
  #last: Promise<unknown> = Promise.resolve();

  constructor(state: BellsState) {
    this.#state = state;
  }

  /** Where the file is, or would be. */
  get path(): string {
    return this.#state.path;
  }

  /** What is set up now. A change makes a new one. */
  get installation(): Installation {
    return this.#state.installation;
  }

  /** An entity tag of the file as BellBot knows it. */
  get etag(): string {
    return this.#state.document?.etag ?? '"none"';
  }

  /**
   * Changes the settings of a bell by a JSON Merge Patch (RFC 7396), and writes them back. `check` is called with the entity tag when
   * its turn has come, and may throw. Rejects as that does, with `invalid-field` when the whole would not be right, with `settings-changed`
   * when the file was edited meanwhile, with `storage-...` when it cannot be written: then nothing has changed. RangeError
   * for a bell that there is not.
   */
  save(name: string, patch: unknown, check: (etag: string) => void = () => {}): Promise<SavedBell> {
    const saved = this.#last.then(async () => {
      check(this.etag);
      const { saveBell } = await import('./save-bell.js');
      const next = await saveBell(this.#state, name, patch);
      this.#state = next;
      return next;
    });
    this.#last = saved.catch(() => {});
    return saved;
  }
}
