import type { Request } from 'express';
import { z } from 'zod';
import { BellBotError } from '../../../core/errors.js';
import { type Ring, receiptOf } from '../../../core/ring.js';
import { jsonAnswer } from '../../answer.js';
import { json, text } from '../../declared-answers.js';
import type { RouteParts } from '../../parts.js';
import { queryOf } from '../../request/query.js';
import { type Route, route } from '../../route.js';
import { receiptSchema, storeRefusals } from '../schemas.js';
import { csvAnswer } from './csv-answer.js';
import { cursorOf } from './cursor.js';
import { historyQuery, limitError, mostOnPage, usualLimit } from './query.js';
import { Readers } from './readers.js';

const path = '/api/rings';
/** Searches for a text that are made at once: each looks through all rings, in turn with the others. */
export const mostSearches = 8;
/** CSVs that are sent at once: each has a page of rings in memory, up to some megabytes, for as long as its reader likes. */
export const mostReaders = 8;
const vary = Object.freeze({ Vary: 'Accept' });

/** `GET /api/rings`: the rings that were, newest first: a page as JSON, or as CSV all of them. */
export function historyRoute({ ringer }: RouteParts): Route {
  const readers = new Readers(mostReaders);
  const searches = new Readers(mostSearches);
  return route({
    method: 'GET',
    path,
    right: 'read',
    query: historyQuery,
    answers: { 200: [json(z.strictObject({ rings: z.array(receiptSchema) })), text('text/csv')] },
    refusals: ['not-acceptable', 'too-many-readers', ...storeRefusals],
    handle: async ({ query: { limit, ...query }, request }) => {
      if (wantsCsv(request)) {
        return csvAnswer(ringer, query, limit ?? Number.POSITIVE_INFINITY, readers);
      }
      const most = limit ?? usualLimit;
      if (most > mostOnPage) {
        throw new BellBotError('invalid-field', undefined, {
          fields: [{ field: 'limit', expected: limitError }],
        });
      }
      // One more than asked for, to know whether there is a next page.
      const over = query.text === undefined ? () => {} : searches.enter();
      const found = await ringer.history({ ...query, limit: most + 1 }).finally(over);
      const rings = found.slice(0, most);
      return jsonAnswer(
        200,
        { rings: rings.map(receiptOf) },
        { ...vary, ...linkToNext(request, found.length > most ? rings.at(-1) : undefined) },
      );
    },
  });
}

/** A link (RFC 8288) to the page after `last`, with the filters as they were given. */
function linkToNext({ url }: Request, last: Ring | undefined): Record<string, string> {
  if (last === undefined) {
    return {};
  }
  const query = queryOf(url);
  query.set('cursor', cursorOf(last.id));
  return { Link: `<${path}?${query}>; rel="next"` };
}

/** What is offered, with the parameters that an `Accept` may name: they are not a reason to refuse. */
const offers = ['application/json', 'text/csv'].flatMap((type) => [
  type,
  `${type};charset=utf-8`,
  `${type};header=present`,
  `${type};charset=utf-8;header=present`,
]);

/** Whether a request accepts CSV more than JSON. Throws `not-acceptable` when it accepts neither. */
function wantsCsv(request: Request): boolean {
  if ((request.headers.accept ?? '').trim() === '') {
    return false;
  }
  const accepted = request.accepts(offers);
  if (accepted === false) {
    throw new BellBotError('not-acceptable');
  }
  return accepted.startsWith('text/csv');
}
