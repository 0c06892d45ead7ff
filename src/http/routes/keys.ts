import { z } from 'zod';
import { type KeyRight, keyRights } from '../../core/caller.js';
import { BellBotError } from '../../core/errors.js';
import type { AskedKey, ListedKey } from '../../core/key-book.js';
import {
  bellsOf,
  expiryExpected,
  expiryOf,
  isKeyName,
  keyNameExpected,
  rightsOf,
  wordsOf,
} from '../../core/key-grant.js';
import type { Clock } from '../../core/ports.js';
import { isoTime } from '../../core/ring.js';
import { jsonAnswer } from '../answer.js';
import { empty, json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';
import { isoTimeSchema } from './schemas.js';

const path = '/api/keys';

const listedSchema = z.strictObject({
  name: z.string(),
  rights: z.array(z.enum(keyRights)),
  bells: z.union([z.literal('all'), z.array(z.string())]),
  made: isoTimeSchema.nullable(),
  expires: isoTimeSchema.nullable(),
  lastUsed: z.iso.date().nullable(),
  overlap: isoTimeSchema.nullable(),
  from: z.string(),
});

const name = z.string({ error: keyNameExpected }).refine(isKeyName, { error: keyNameExpected });

/** A list as JSON has it, or as a form and a command line write it. */
function listOf<T>(read: (words: readonly string[]) => T | undefined, expected: string): z.ZodType<T> {
  return z
    .union([z.string().transform(wordsOf), z.array(z.string())], { error: expected })
    .transform((words, context): T => {
      const value = read(words);
      if (value === undefined) {
        context.issues.push({ code: 'custom', message: expected, input: words });
        return z.NEVER;
      }
      return value;
    });
}

const rights: readonly KeyRight[] = Object.freeze(['ring', 'read'] as const);

const asked = z.strictObject(
  {
    name,
    rights: listOf(rightsOf, `one or more of ${keyRights.join(', ')}`).default(rights),
    bells: listOf(bellsOf, 'all, or names of bells').default('all'),
    expires: z.string({ error: expiryExpected }).nullish(),
    // The key that the request itself is allowed by.
    key: z.unknown().optional(),
    token: z.unknown().optional(),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? 'none of this name: there are name, rights, bells, expires' : undefined,
  },
);

/** `/api/keys`: the keys, for those who may change things. A key itself is in no answer but that of the POST that makes it. */
export function keysRoutes({ keyBook, clock }: RouteParts): Route[] {
  const list = route({
    method: 'GET',
    path,
    right: 'control',
    answers: { 200: [json(z.strictObject({ keys: z.array(listedSchema) }))] },
    refusals: ['storage-unusable'],
    handle: async () => jsonAnswer(200, { keys: (await keyBook.list()).map(shown) }),
  });
  const add = route({
    method: 'POST',
    path,
    right: 'control',
    body: asked,
    answers: { 201: [json(listedSchema.extend({ key: z.string() }))] },
    refusals: ['key-exists', 'storage-unusable'],
    handle: async ({ fields }) => {
      const { key, listed } = await keyBook.add(askedKey(fields, clock));
      return jsonAnswer(201, { key, ...shown(listed) }, { Location: `${path}/${listed.name}` });
    },
  });
  const revoke = route({
    method: 'DELETE',
    path: `${path}/:name`,
    right: 'control',
    params: z.object({ name: z.string() }),
    answers: { 204: [empty] },
    refusals: ['key-not-found', 'key-set-elsewhere', 'storage-unusable'],
    handle: async ({ params }) => {
      if (!isKeyName(params.name)) {
        throw new BellBotError('key-not-found');
      }
      await keyBook.revoke(params.name);
      return { status: 204 };
    },
  });
  return [list, add, revoke];
}

function askedKey({ expires, ...fields }: z.infer<typeof asked>, clock: Clock): AskedKey {
  const { name, rights, bells } = fields;
  return {
    name,
    rights,
    bells,
    expires: expires == null || expires === '' ? null : momentOf(expires, clock),
  };
}

function momentOf(text: string, clock: Clock): number {
  const now = clock.now();
  const expiry = expiryOf(text);
  const at = expiry === undefined ? now : 'at' in expiry ? expiry.at : now + expiry.after;
  if (at <= now) {
    throw new BellBotError('invalid-field', undefined, {
      fields: [{ field: 'expires', expected: expiryExpected }],
    });
  }
  return at;
}

function shown({
  name,
  rights,
  bells,
  made,
  expires,
  lastUsed,
  overlap,
  from,
}: ListedKey): z.infer<typeof listedSchema> {
  const time = (at: number | null): string | null => (at === null ? null : isoTime(at));
  return {
    name,
    rights: [...rights],
    bells: bells === 'all' ? bells : [...bells],
    made: time(made),
    expires: time(expires),
    lastUsed,
    overlap: time(overlap),
    from,
  };
}
