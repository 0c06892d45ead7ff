import { z } from 'zod';
import { type PublicEvent, type PublicType, publicTypes } from '../../../core/public-events.js';

/** Which events somebody wants. Two filters of one name want the same. */
export interface Filter {
  readonly name: string;
  /** Whether an event of this kind, and about this bell if it is about one, is wanted. */
  readonly wants: (event: Pick<PublicEvent, 'type' | 'bell'>) => boolean;
}

/** What is asked for in the query. */
export interface AskedEvents {
  readonly filter: Filter;
  /** As in `Last-Event-ID`, for browsers' stand-ins that can't set it. */
  readonly lastEventId: string | undefined;
}

const typesError = `some of ${publicTypes.join(', ')}, with a comma between them`;
const bellError = 'names of bells, with a comma between them';

const types = z.string().transform((text, context): PublicType[] => {
  const names = text.split(',');
  const known = publicTypes.filter((type) => names.includes(type));
  if (names.some((name) => !publicTypes.includes(name as PublicType))) {
    context.issues.push({ code: 'custom', message: typesError, input: text });
  }
  return known;
});

const bells = z
  .string()
  .max(1000, { error: bellError })
  .regex(/^[^,]+(?:,[^,]+)*$/u, { error: bellError })
  .transform((text) => [...new Set(text.split(','))].sort());

const shape = {
  bell: bells.optional(),
  types: types.optional(),
  lastEventId: z.string().max(100, { error: 'an id of the stream' }).optional(),
};

/** Kinds of events that are about one bell. */
const ofBells: readonly PublicType[] = ['ring', 'bell', 'ding'];

/** The query of the event stream. Other names are refused: a filter that is mistyped must not show everything. */
export const eventsQuery: z.ZodType<AskedEvents> = z
  .strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `none of this name: there are ${Object.keys(shape).join(', ')}`
        : undefined,
  })
  .transform(({ bell, types, lastEventId }) => ({ filter: filterOf(bell, types), lastEventId }));

/** Who names bells and no kinds wants nothing that is not about bells. */
function filterOf(bells: readonly string[] | undefined, types: readonly PublicType[] | undefined): Filter {
  const wanted = new Set(types ?? (bells === undefined ? publicTypes : ofBells));
  const named = bells && new Set(bells);
  return {
    name: JSON.stringify([[...wanted], bells ?? null]),
    wants: ({ type, bell }) => wanted.has(type) && (named === undefined || bell === null || named.has(bell)),
  };
}
