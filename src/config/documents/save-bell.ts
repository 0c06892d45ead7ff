import { BellBotError, type FieldError } from '../../core/errors.js';
import { type Installation, soleBell } from '../../core/installation.js';
import type { ConfigProblem } from '../config-problem.js';
import { type Beside, installationOf } from './bells.js';
import { bellSchema } from './bells-schema.js';
import { valueAt } from './document-issues.js';
import { bellOptions } from './given-options.js';
import { type JsonDocument, parseJsonDocument } from './json-document.js';
import { edited } from './json-edits.js';
import { isObject } from './json-layout.js';
import { shownPath } from './json-place.js';
import { type PatchEdits, patchEdits } from './merge-patch.js';
import { newDocument, writtenBell } from './new-document.js';
import { saveDocument } from './save-document.js';

/** The file and what it came to. */
export interface BellsState extends Beside {
  readonly path: string;
  /** Undefined where there is no file yet. */
  readonly document: JsonDocument | undefined;
  readonly installation: Installation;
}

/** What was saved. */
export interface SavedBell extends BellsState {
  readonly document: JsonDocument;
  /** What people should know: sentences. */
  readonly warnings: readonly string[];
}

/**
 * Changes the settings of one bell by a JSON Merge Patch, and writes them back; makes the file where there is none. Rejects with
 * `invalid-field` when the whole would not be right then, and as `saveDocument` does; then nothing has changed. RangeError
 * for a bell that there is not.
 */
export async function saveBell(state: BellsState, name: string, patch: unknown): Promise<SavedBell> {
  if (!state.installation.bells.has(name)) {
    throw new RangeError(`there is no bell ${name}`);
  }
  if (!isObject(patch)) {
    throw refused([{ field: '', expected: 'an object with settings, such as {"start":80}' }]);
  }
  const text = textToEdit(state);
  const at = ['bells', name];
  const { edits, unknown } = editsOf(text, state.path, at, patch);
  if (unknown.length > 0) {
    throw refused(
      unknown.map(({ path, expected }) => ({ field: shownPath(path.slice(at.length)), expected })),
    );
  }
  // What was changed here counts from now on, whatever an option said of it.
  const given = [...state.given].filter((setting) => !Object.hasOwn(patch, setting.name));
  const next = edited(text, edits);
  const read = parsed(state.path, next);
  const checked = installationOf(read, { config: state.config, given });
  if ('problems' in checked) {
    throw refused(checked.problems.map((problem) => fieldOf(problem, `${shownPath(at)}.`)));
  }
  const document = await written(state, next);
  const isOne = checked.installation.bells.size === 1;
  const overridden = [...state.given].filter((setting) => isOne && isOverridden(setting.name, patch));
  const warnings = overridden.map(overriddenLater);
  return { ...state, document, installation: checked.installation, given, warnings };
}

function textToEdit({ document, installation }: BellsState): string {
  if (document === undefined) {
    return newDocument(installation);
  }
  const bell = installation.bells.get(soleBell);
  return document.value.bells === undefined && bell !== undefined
    ? edited(document.text, [{ path: ['bells', soleBell], value: writtenBell(bell) }])
    : document.text;
}

function editsOf(
  text: string,
  path: string,
  at: string[],
  patch: Readonly<Record<string, unknown>>,
): PatchEdits {
  return patchEdits(patch, valueAt(parsed(path, text).value, at), bellSchema, at);
}

async function written(state: BellsState, text: string): Promise<JsonDocument> {
  const bytes = await saveDocument({ path: state.path, bytes: state.document?.bytes }, text);
  return parsed(state.path, text, bytes);
}

/** A text that was made here, so that it is well-formed. A name that would be lost is the one thing that may be wrong. */
function parsed(path: string, text: string, bytes?: Uint8Array): JsonDocument {
  const read = parseJsonDocument(path, text, bytes);
  if ('problems' in read) {
    throw refused(read.problems.map((problem) => fieldOf(problem, '')));
  }
  return read.document;
}

function isOverridden(option: string, patch: Readonly<Record<string, unknown>>): boolean {
  return bellOptions.some((name) => name === option) && option !== 'board' && Object.hasOwn(patch, option);
}

function overriddenLater({ name, place }: { name: string; place: string }): string {
  return `When BellBot is started again, the option ${name} (${place}) goes before what bells.json says of it; take the option away there.`;
}

function fieldOf({ option, message }: ConfigProblem, prefix: string): FieldError {
  const field = option.startsWith(prefix) ? option.slice(prefix.length) : option;
  return { field, expected: message.replace(/^expected /, '') };
}

function refused(fields: readonly FieldError[]): BellBotError {
  return new BellBotError('invalid-field', undefined, { fields });
}
