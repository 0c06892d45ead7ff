import type { RingQuery } from '../../../core/ports.js';
import type { Ring } from '../../../core/ring.js';
import type { Ringer } from '../../../core/ringer.js';
import type { StreamedAnswer } from '../../streamed-answer.js';
import { csvHeader, csvRow, csvType } from './csv.js';
import { mostOnPage } from './query.js';
import type { Readers } from './readers.js';

type Asked = Omit<RingQuery, 'limit'>;

/** Characters after which a piece is sent: a page may have some megabytes of texts, and a slow reader a minute for a piece. */
const pieceLength = 32_768;

/**
 * The rings that are asked for as CSV, of which only those that are `meant` where that is given, at most `limit`, made as they are taken. The first page is read before anything is
 * sent, so that a store that fails is told by the status. Rejects with `too-many-readers`.
 */
export async function csvAnswer(
  ringer: Ringer,
  query: Asked,
  meant: ((ring: Ring) => boolean) | undefined,
  limit: number,
  readers: Readers,
): Promise<StreamedAnswer<200>> {
  const over = readers.enter();
  try {
    const pages = pagesOf(ringer, query, meant, limit);
    const first = await pages.next();
    const pieces = csvOf(first.value ?? [], pages);
    return { status: 200, type: csvType, headers: { Vary: 'Accept' }, pieces, over };
  } catch (error) {
    over();
    throw error;
  }
}

async function* csvOf(first: readonly Ring[], others: AsyncIterable<Ring[]>): AsyncGenerator<string> {
  yield* piecesOf(first, csvHeader);
  for await (const rings of others) {
    yield* piecesOf(rings, '');
  }
}

/** Rows in pieces of about one length. */
function* piecesOf(rings: readonly Ring[], head: string): Generator<string> {
  let piece = head;
  for (const ring of rings) {
    piece += csvRow(ring);
    if (piece.length >= pieceLength) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** Every ring that is asked for, page by page; the position keeps them apart from those that come in meanwhile. */
async function* pagesOf(
  ringer: Ringer,
  query: Asked,
  meant: ((ring: Ring) => boolean) | undefined,
  limit: number,
): AsyncGenerator<Ring[], undefined> {
  let left = limit;
  let position: Pick<RingQuery, 'before'> = {};
  for (;;) {
    // Of those that are left out nobody knows how many there are.
    const size = meant === undefined ? Math.min(left, mostOnPage) : mostOnPage;
    const found = await ringer.history({ ...query, ...position, limit: size });
    const rings = meant === undefined ? found : found.filter(meant).slice(0, left);
    yield rings;
    left -= rings.length;
    const before = found.at(-1)?.id;
    if (found.length < size || left === 0 || before === undefined) {
      return undefined;
    }
    position = { before };
  }
}
