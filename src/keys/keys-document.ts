/** What `keys.json` holds, and how it is read. Loaded only where there is such a file. */
import { findNodeAtLocation, type ParseError, parse, parseTree, printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { adminKeyName, keyRights, plainKeyName } from '../core/caller.js';
import { isKeyName, keyNameExpected } from '../core/key-grant.js';

const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'a date, 2027-01-31, or a time with its zone, 2027-01-31T12:00:00Z',
});
const digest = z
  .string({ error: 'a SHA-256 in 64 hexadecimal digits' })
  .regex(/^[\da-f]{64}$/, { error: 'a SHA-256 in 64 hexadecimal digits' });
const name = z.string({ error: keyNameExpected }).refine(isKeyName, { error: keyNameExpected });
const bell = z
  .string({ error: keyNameExpected })
  .refine((text) => isKeyName(text) && text !== 'all', { error: keyNameExpected });

const entry = z.looseObject(
  {
    name: name.refine((text) => text !== plainKeyName && text !== adminKeyName, {
      error: `another name than ${plainKeyName} and ${adminKeyName}, which are BellBot's own`,
    }),
    sha256: digest,
    rights: z
      .array(z.enum(keyRights, { error: `one of ${keyRights.join(', ')}` }), { error: 'a list of rights' })
      .min(1, { error: 'at least one right' }),
    bells: z.union([z.literal('all'), z.array(bell).min(1)], {
      error: '"all", or a list of the names of bells',
    }),
    made: time,
    expires: time.nullable(),
    lastUsed: z.iso.date({ error: 'a date, 2027-01-31, or null' }).nullable(),
    previous: z.array(z.looseObject({ sha256: digest, until: time }), { error: 'a list' }).optional(),
  },
  { error: 'an object with name, sha256, rights, bells, made, expires and lastUsed' },
);

const document = z.looseObject(
  {
    version: z.literal(1, { error: '1: another version of BellBot wrote it' }),
    keys: z.array(entry, { error: 'a list of keys' }),
  },
  { error: 'an object with version and keys' },
);

/** A key as it is kept. Times are ISO 8601. */
export type KeyEntry = z.infer<typeof entry>;
/** The whole file. What BellBot does not know in it stays in it. */
export type KeysDocument = z.infer<typeof document>;

/** What is wrong with the file, and where; it says nothing of what stands there. */
export class KeysFault extends Error {
  override readonly name = 'KeysFault';
}

/** The text of a document: one key a line. */
export function keysText({ keys, ...others }: KeysDocument): string {
  const head = Object.entries(others).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  const lines = keys.map((key) => `\n    ${JSON.stringify(key)}`).join(',');
  return `{\n${head.join('')}  "keys": [${lines}${keys.length === 0 ? '' : '\n  '}]\n}\n`;
}

/** Reads the text of the file. Throws `KeysFault` with line and column of the first thing that is wrong. */
export function readKeys(text: string): KeysDocument {
  const { success, data, error } = document.safeParse(jsonOf(text));
  if (!success) {
    const [issue] = error.issues;
    throw faultAt(text, issue?.path ?? [], `expected ${issue?.message ?? 'something else'}`);
  }
  refuseTwins(text, data);
  return data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    const what = first === undefined ? 'not JSON' : wordsOf(printParseErrorCode(first.error));
    throw new KeysFault(`${placeOf(text, first?.offset ?? text.length)}: ${what}`);
  }
}

/** Of two keys that share a name or a value only one would ever count. */
function refuseTwins(text: string, { keys }: KeysDocument): void {
  const names = new Set<string>();
  const digests = new Set<string>();
  for (const [index, { name, sha256, previous = [] }] of keys.entries()) {
    if (names.has(name)) {
      throw faultAt(text, ['keys', index, 'name'], `another key has the name ${name}`);
    }
    names.add(name);
    for (const each of [sha256, ...previous.map((before) => before.sha256)]) {
      if (digests.has(each)) {
        throw faultAt(text, ['keys', index, 'sha256'], 'another key has the same value');
      }
      digests.add(each);
    }
  }
}

/** Points at what stands at a path, or at the innermost thing around it that is there. */
function faultAt(text: string, path: readonly PropertyKey[], what: string): KeysFault {
  const root = parseTree(text);
  const steps = path.map((step) => (typeof step === 'number' ? step : String(step)));
  for (let length = steps.length; root !== undefined && length >= 0; length -= 1) {
    const node = findNodeAtLocation(root, steps.slice(0, length));
    if (node !== undefined) {
      const where = steps.length === 0 ? '' : `, ${steps.join('.')}`;
      return new KeysFault(`${placeOf(text, node.offset)}${where}: ${what}`);
    }
  }
  return new KeysFault(`${placeOf(text, 0)}: ${what}`);
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** `CommaExpected` as `comma expected`. */
function wordsOf(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
