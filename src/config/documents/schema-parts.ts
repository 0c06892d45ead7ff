/**
 * What the schemas of documents are made of. Each part says in its own words what was expected, since that is what people
 * read; so the message of an issue is always `expected ...`.
 */
import { z } from 'zod';

/** A whole number. */
export function whole(
  least: number,
  most: number,
  expected: string = `a whole number from ${least} to ${most}`,
): z.ZodInt {
  const error = `expected ${expected}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A text of a form. */
export function text(form: RegExp, expected: string): z.ZodString {
  const error = `expected ${expected}`;
  return z.string({ error }).regex(form, { error });
}

/** One of some words. */
export function word<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words, { error: `expected ${words.slice(0, -1).join(', ')} or ${words.at(-1)}` });
}

/** A list with at most so many values, and at least so many. */
export function list<Item extends z.ZodType>(
  item: Item,
  expected: string,
  { most, least = 0 }: { most: number; least?: number },
): z.ZodArray<Item> {
  const count = least === 0 ? `at most ${most}` : `${least} to ${most}`;
  const error = `expected ${expected}, ${count}`;
  return z.array(item, { error }).min(least, { error }).max(most, { error });
}

/**
 * An object of known fields. What is wrong with a field that it does not know is the list of those that it knows, with blanks
 * between them: whoever reads the issues decides what to make of it.
 */
export function record<Shape extends z.core.$ZodShape>(
  expected: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(' ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : `expected ${expected}`),
  });
}

/** Things by their names. */
export function named<Item extends z.ZodType>(
  name: z.ZodString,
  item: Item,
  expected: string,
): z.ZodRecord<z.ZodString, Item> {
  return z.record(name, item, {
    error: ({ code }) => (code === 'invalid_key' ? undefined : `expected ${expected}`),
  });
}

/** What silence does to a ring. */
export const silencePolicy = word('hold', 'drop', 'ring')
  .default('hold')
  .describe(
    'What becomes of a ring: hold keeps it until silence ends, drop lets it go, ring rings all the same.',
  );
