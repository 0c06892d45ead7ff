import assert from 'node:assert/strict';
import { installationOf } from '../../../src/config/documents/bells.js';
import { parseJsonDocument } from '../../../src/config/documents/json-document.js';
import type { Setting } from '../../../src/config/option.js';
import type { BellOptions, BellSettings, Installation } from '../../../src/core/installation.js';

/** The options with their defaults. */
export const plainOptions: BellOptions = {
  pin: 8,
  start: 75,
  strike: 90,
  sdelay: 500,
  pdelay: 1000,
  queue: 100,
  ttl: 900,
  board: 'auto',
};

/** What was set beside the file: values by option, as they were typed. */
export interface Given {
  readonly options?: Partial<BellOptions>;
  /** Default: argument. */
  readonly place?: string;
}

/** The settings that such options came from. */
export function settingsOf({ options = {}, place = 'argument' }: Given): Setting[] {
  return Object.entries(options).map(([name, value]) => ({ name, value: String(value), place }));
}

function read(written: unknown, given: Given): ReturnType<typeof installationOf> {
  const text = typeof written === 'string' ? written : JSON.stringify(written, null, 1);
  const parsed = parseJsonDocument('/data/bells.json', text);
  return 'problems' in parsed
    ? parsed
    : installationOf(parsed.document, {
        config: { ...plainOptions, ...given.options },
        given: settingsOf(given),
      });
}

/** What a file comes to, as text or as the value in it. Fails when anything is wrong with it. */
export function installed(
  written: unknown,
  given: Given = {},
): { installation: Installation; warnings: readonly string[] } {
  const result = read(written, given);
  assert.ok('installation' in result, 'problems' in result ? JSON.stringify(result.problems, null, 1) : '');
  return result;
}

/** The settings of one bell of a file. */
export function bellIn(written: unknown, name = 'front', given: Given = {}): BellSettings {
  const bell = installed(written, given).installation.bells.get(name);
  assert.ok(bell !== undefined);
  return bell;
}

/** Everything that is wrong with a file: `<line>:<column> <field>: <message>`, without the place what has none. */
export function wrongIn(written: unknown, given: Given = {}): string[] {
  const result = read(written, given);
  assert.ok('problems' in result, 'no problem was found');
  return result.problems.map((problem) => {
    const place = 'line' in problem ? `${problem.line}:${problem.column} ` : `${problem.place} `;
    return `${place}${problem.option}: ${problem.message}`;
  });
}

/** The messages of what is wrong with one bell `front` with such settings, by the setting. */
export function wrongInBell(
  settings: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string[] {
  return wrongIn({ bells: { front: settings }, ...more }).map((line) =>
    line.replace(/^\d+:\d+ bells\.front\.?/, ''),
  );
}
