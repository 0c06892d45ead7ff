import { z } from 'zod';
import type { RingQuery } from '../../../core/ports.js';
import { isLonger, mostTextCharacters, mostWhoCharacters } from '../../../core/text.js';
import { ringStateSchema } from '../schemas.js';
import { positionOf } from './cursor.js';

/** Rings on a page where nobody says otherwise. */
export const usualLimit = 50;
/** Most rings on a page. */
export const mostOnPage = 200;
/** Most rings of a CSV, where a limit is given. */
export const mostInCsv = 1_000_000;

/** Which rings are asked for, from where on, and how many; undefined for the usual number. */
export type AskedHistory = Omit<RingQuery, 'limit'> & { readonly limit: number | undefined };

/** A plus sign that was not encoded came as a blank. */
const blankForPlus = / (?=\d\d:\d\d$)/;

/** A time with its zone, or a date, whose midnight it is. */
const time = z.preprocess(
  (text) => (typeof text === 'string' ? text.replace(blankForPlus, '+') : text),
  z
    .union(
      [z.iso.date(), z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })],
      {
        error:
          'a date (2026-01-31, from midnight UTC) or a time with its zone (2026-01-31T12:00:00+01:00), ISO 8601',
      },
    )
    .transform((text) => Date.parse(text)),
);

const cursor = z.string().transform((text, context): string => {
  const position = positionOf(text);
  if (position === undefined) {
    context.issues.push({ code: 'custom', message: 'what "next" in Link had, unchanged', input: text });
    return z.NEVER;
  }
  return position;
});

/** What a limit must be. */
export const limitError = `a whole number from 1 to ${mostOnPage}, or for CSV to ${mostInCsv}`;
const limit = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, { error: limitError })
  .transform(Number)
  .refine((number) => number <= mostInCsv, { error: limitError });

const nameOf = (what: string): z.ZodType<string> =>
  z.string().regex(/^.{1,200}$/su, { error: `the name of a ${what}` });

/** A part of something that a sender said, of which there may be so many characters. */
const partOf = (what: string, most: number): z.ZodType<string> =>
  z
    .string()
    .min(1, { error: `${what}, 1 to ${most} characters` })
    .refine((text) => !isLonger(text, most), { error: `${what}, 1 to ${most} characters` });

const shape = {
  state: z
    .enum(ringStateSchema.options, { error: `one of ${ringStateSchema.options.join(', ')}` })
    .optional(),
  bell: nameOf('bell').optional(),
  source: nameOf('source').optional(),
  who: partOf('who rang', mostWhoCharacters).optional(),
  text: partOf('a part of what was said', mostTextCharacters).optional(),
  pattern: nameOf('pattern').optional(),
  since: time.optional(),
  until: time.optional(),
  limit: limit.optional(),
  cursor: cursor.optional(),
};

/** The query of the history. Other names than these are refused: a filter that is mistyped must not show everything. */
export const historyQuery: z.ZodType<AskedHistory> = z
  .strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `none of this name: there are ${Object.keys(shape).join(', ')}`
        : undefined,
  })
  .transform(({ cursor: before, limit, ...filters }) => ({
    ...defined(filters),
    ...(before === undefined ? {} : { before }),
    limit,
  }));

/** What was given, without the names that were not. */
function defined<T extends object>(fields: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
