import type { OptionTable, ValuesOf } from '../../../config/option.js';
import { options } from '../../../config/options.js';
import { flag } from '../../../config/value-kinds.js';
import { isBellBotError } from '../../../core/errors.js';
import type { NewKey } from '../../../core/key-book.js';
import { expiryExpected } from '../../../core/key-grant.js';
import { printable, printableJson } from '../../../core/text.js';
import type { KeptKeys } from '../../../keys/kept-keys.js';
import { type CliIo, type Command, exitStatus } from '../../command.js';
import { checkedOptions, reportProblems } from '../../problems.js';
import { bells, expiry, rights, span } from './kinds.js';
import { describeKey, keyAsJson, keyTable } from './lines.js';
import { type Asked, askedBy } from './words.js';

/** What `bellbot keys` takes. */
const keysOptions = {
  rights: { group: 'Key', default: 'ring,read', kind: rights, meaning: 'what a new key may' },
  bells: { group: 'Key', default: 'all', kind: bells, meaning: 'the bells that a new key may ring' },
  expires: {
    group: 'Key',
    default: undefined,
    without: 'never',
    example: '90d',
    kind: expiry,
    meaning: 'when a new key expires: after so long, or on a day, from its beginning',
  },
  overlap: {
    group: 'Key',
    default: '24h',
    kind: span,
    meaning: 'how long the former key counts beside the new one, after rotate',
  },
  json: { group: 'Output', default: 'false', kind: flag, meaning: 'print JSON (--json is enough)' },
  key: { ...options.key, meaning: 'the key that is set there, to be listed' },
  data: { ...options.data, meaning: 'folder of the BellBot whose keys are meant' },
} as const satisfies OptionTable;

type KeysValues = ValuesOf<typeof keysOptions>;

/** `bellbot keys`: lists, makes, changes and takes away keys, in the data folder. */
export const keysCommand: Command = {
  name: 'keys',
  summary: 'lists the keys, makes new ones, and takes them away',
  usage: 'keys [add NAME | rotate NAME | revoke NAME] [name=value]...',
  details: `A key may ring, read (see everything but secrets) or control (change things,
which includes the other two). A new one is printed once, alone on stdout; what
is kept of it in data, in keys.json, does not give it away. A change counts at
once, whether BellBot runs or not. A name is 1 to 32 of a-z, 0-9 and -.
Keys that options set are listed, and changed where they are set.
rotate makes another key of the same name; both count for the time of overlap.
The word json, or --json, at the end prints JSON.
Exit status: 0 done, 1 it could not be done, 2 bad use.
`,
  examples: [
    { typed: 'keys', does: 'which there are, and what each may' },
    { typed: 'keys add shop rights=ring', does: 'a new one that may only ring' },
    { typed: 'keys rotate shop overlap=7d', does: 'another; the former has a week' },
    { typed: 'keys revoke shop', does: 'it counts no more' },
  ],
  options: keysOptions,
  words: 3,
  async run(io) {
    const asked = askedBy(io.words);
    const checked = checkedOptions(io, keysOptions, () => []);
    if (typeof asked === 'string') {
      io.stderr.write(`${asked} See "bellbot help keys".\n`);
      return exitStatus.badUse;
    }
    if (checked === undefined) {
      return exitStatus.badUse;
    }
    const expires = asked.action === 'add' ? expiryIn(checked.values, io) : null;
    const foreign = misplaced(asked, io);
    if (expires === undefined || foreign.length > 0) {
      const past = {
        option: 'expires',
        place: 'argument',
        value: undefined,
        message: `is over already; expected ${expiryExpected}`,
      };
      return reportProblems([...(expires === undefined ? [past] : []), ...foreign], io);
    }
    const { values, namedKeys, places } = checked;
    // Loaded late: what keeps keys is not needed for any other command.
    const { keptKeysOf } = await import('../../../keys/kept-keys-of.js');
    const { key, data } = values;
    const book = await keptKeysOf({ key, keyPlace: places.get('key'), namedKeys, data }, io.clock);
    try {
      await act(asked, { ...values, json: values.json || asked.json }, expires, book, io);
      return exitStatus.ok;
    } catch (error) {
      if (!isBellBotError(error)) {
        throw error;
      }
      io.stderr.write(`${printable(error.message)}\n`);
      return exitStatus.failed;
    }
  },
};

async function act(
  asked: Asked,
  values: KeysValues,
  expires: number | null,
  book: KeptKeys,
  io: CliIo,
): Promise<void> {
  switch (asked.action) {
    case 'list': {
      const keys = await book.list();
      io.stdout.write(
        values.json ? `${printableJson(keys.map(keyAsJson), 2)}\n` : await keyTable(keys, io.clock.now()),
      );
      return;
    }
    case 'add': {
      const { rights, bells } = values;
      const isFirst = (await book.list()).length === 0;
      say(await book.add({ name: asked.name, rights, bells, expires }), values.json, io);
      if (isFirst) {
        io.stderr.write('It is the first key: from now on requests need one, those of this machine too.\n');
      }
      return;
    }
    case 'rotate':
      say(await book.rotate(asked.name, values.overlap), values.json, io);
      return;
    case 'revoke':
      await book.revoke(asked.name);
      if (values.json) {
        io.stdout.write(`${printableJson({ revoked: asked.name }, 2)}\n`);
      }
      io.stderr.write(`The key ${asked.name} counts no more.\n`);
      if ((await book.list()).every(({ isKept }) => !isKept)) {
        io.stderr.write(`${noneLeft(book)}\n`);
      }
      return;
  }
}

/** Whoever takes the last key away may think that none is needed then. */
function noneLeft({ file }: KeptKeys): string {
  return `No key is left in ${file.path}, and requests need one all the same. To do without, remove that file and start BellBot again.`;
}

/** The key alone on stdout, so that a script can take it; all else is for the person who reads. */
function say({ key, listed }: NewKey, json: boolean, { stdout, stderr }: CliIo): void {
  stdout.write(json ? `${printableJson({ key, ...keyAsJson(listed) }, 2)}\n` : `${key}\n`);
  stderr.write(`${describeKey(listed)} It is shown this once, and not kept.\n`);
}

/** Undefined for a time that is past. */
function expiryIn({ expires }: KeysValues, { clock }: CliIo): number | null | undefined {
  if (expires === undefined) {
    return null;
  }
  const at = 'at' in expires ? expires.at : clock.now() + expires.after;
  return at > clock.now() ? at : undefined;
}

/** Options that say nothing about what is asked for: whoever gives them means something else. */
function misplaced({ action }: Asked, { args }: CliIo) {
  const ofAction: Readonly<Record<string, Asked['action']>> = {
    rights: 'add',
    bells: 'add',
    expires: 'add',
    overlap: 'rotate',
  };
  return args
    .filter(({ name }) => Object.hasOwn(ofAction, name) && ofAction[name] !== action)
    .map(({ name }) => {
      const message = `is an option of "keys ${ofAction[name]}"`;
      return { option: name, place: 'argument', value: undefined, message };
    });
}
