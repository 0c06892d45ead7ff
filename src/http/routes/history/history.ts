import type { Request } from 'express';
import { z } from 'zod';
import { BellBotError } from '../../../core/errors.js';
import type { RingQuery } from '../../../core/ports.js';
import { type Ring, receiptOf } from '../../../core/ring.js';
import type { Ringer } from '../../../core/ringer.js';
import { jsonAnswer } from '../../answer.js';
import { json, text } from '../../declared-answers.js';
import type { RouteParts } from '../../parts.js';
import { queryOf } from '../../request/query.js';
import { type Route, route } from '../../route.js';
import type { StreamedAnswer } from '../../streamed-answer.js';
import { receiptSchema, storeRefusals } from '../schemas.js';
import { csvHeader, csvRow, csvType } from './csv.js';
import { cursorOf } from './cursor.js';
import { historyQuery, limitError, mostOnPage, usualLimit } from './query.js';

const path = '/api/rings';
const vary = Object.freeze({ Vary: 'Accept' });

/** `GET /api/rings`: the rings that were, newest first: a page as JSON, or as CSV all of them. */
export function historyRoute({ ringer }: RouteParts): Route {
  return route({
    method: 'GET',
    path,
    right: 'read',
    query: historyQuery,
    answers: { 200: [json(z.strictObject({ rings: z.array(receiptSchema) })), text('text/csv')] },
    refusals: ['not-acceptable', ...storeRefusals],
    handle: async ({ query: { limit, ...query }, request }) => {
      if (wantsCsv(request)) {
        return csvAnswer(ringer, query, limit ?? Number.POSITIVE_INFINITY);
      }
      const most = limit ?? usualLimit;
      if (most > mostOnPage) {
        throw new BellBotError('invalid-field', undefined, {
          fields: [{ field: 'limit', expected: limitError }],
        });
      }
      // One more than asked for, to know whether there is a next page.
      const found = await ringer.history({ ...query, limit: most + 1 });
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

/** The first page is read before anything is sent, so that a store that fails is told by the status. */
async function csvAnswer(
  ringer: Ringer,
  query: Omit<RingQuery, 'limit'>,
  limit: number,
): Promise<StreamedAnswer<200>> {
  const pages = pagesOf(ringer, query, limit);
  const first = await pages.next();
  return { status: 200, type: csvType, headers: vary, pieces: csvOf(first.value ?? [], pages) };
}

async function* csvOf(first: readonly Ring[], others: AsyncIterable<Ring[]>): AsyncGenerator<string> {
  yield csvHeader + first.map(csvRow).join('');
  for await (const rings of others) {
    yield rings.map(csvRow).join('');
  }
}

/** Every ring that is asked for, page by page; the position keeps them apart from those that come in meanwhile. */
async function* pagesOf(
  ringer: Ringer,
  query: Omit<RingQuery, 'limit'>,
  limit: number,
): AsyncGenerator<Ring[], undefined> {
  let left = limit;
  let position = {};
  for (;;) {
    const size = Math.min(left, mostOnPage);
    const rings = await ringer.history({ ...query, ...position, limit: size });
    yield rings;
    left -= rings.length;
    const before = rings.at(-1)?.id;
    if (rings.length < size || left === 0 || before === undefined) {
      return undefined;
    }
    position = { before };
  }
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
