import { isAskedFor } from '../../core/history-filter.js';
import { nobody, other, quartersOfHour } from '../../core/hour-cells.js';
import { HourSums } from '../../core/hour-sums.js';
import type { CountQuery, RingQuery } from '../../core/ports.js';
import type { Ring } from '../../core/ring.js';
import { add, addTo, type CountStep, none, quarterHour, type Tally } from '../../core/ring-counts.js';
import { numberOf } from './counts.js';
import {
  bytesOfId,
  columnsOf,
  endOfTime,
  filterColumns,
  firstTime,
  historyIndex,
  type IdRange,
  type Statements,
  searchIndexes,
} from './schema.js';

/** What a step looks at, at most: rings, and about so many characters of them. A commit waits as long as that takes. */
const mostLooked = 1000;
const mostCharacters = 1_000_000;
/** Rings that are read at once. */
const readAtOnce = 100;
/** Rings that are counted, at most, to find out which of two ways is shorter. */
const mostCounted = 10_000;

/** Hours that are read at once, and what a step of counting looks at, at most: hours, and their cells. */
const hoursAtOnce = 100;
const mostHours = 2000;
const mostCells = 50_000;

const hour = quarterHour * quartersOfHour;
const findHours = `SELECT number, cells FROM hours WHERE number >= ? AND number < ? ORDER BY number LIMIT ${hoursAtOnce}`;
const findRings =
  'SELECT document FROM rings INDEXED BY rings_by_time WHERE accepted_at >= ? AND accepted_at < ?';
const findRing = 'SELECT document FROM rings WHERE id = ? AND accepted_at >= ? AND accepted_at < ?';
const findName = 'SELECT name FROM names WHERE number = ?';

/** A way through the rings in the order of the history: an index, and what it is entered with. */
interface Way {
  readonly from: string;
  readonly values: readonly string[];
}

/**
 * A step of a search for rings by anything at all, the newest first: what it found, as a JSON text, and the id of the last
 * ring that it looked at where the next step has to go on; there may be more.
 */
export function searchStep(statements: Statements, query: RingQuery, { first, end }: IdRange): string[] {
  const isAsked = isAskedFor(query);
  const { from, values } = shortest(statements, waysOf(query), { first, end });
  const sql = `SELECT document ${from} ORDER BY id DESC LIMIT ${readAtOnce}`;
  const found: string[] = [];
  let last = end;
  let lastId = '';
  for (let looked = 0, characters = 0; looked < mostLooked && characters < mostCharacters; ) {
    const documents = statements.texts(sql, ...values, first, last);
    for (const document of documents) {
      const ring = JSON.parse(document) as Ring;
      if (isAsked(ring)) {
        found.push(document);
      }
      lastId = ring.id;
      characters += document.length;
    }
    if (documents.length < readAtOnce || found.length >= query.limit) {
      return [pageOf(found.slice(0, query.limit))];
    }
    looked += documents.length;
    last = bytesOfId(lastId);
  }
  return [pageOf(found), lastId];
}

function pageOf(documents: readonly string[]): string {
  return `[${documents.join(',')}]`;
}

/** Every way on which all rings lie that are asked for, those first that are likely to be short. */
function waysOf(query: RingQuery): Way[] {
  const asked = columnsOf(query);
  const wayBy = (index: string, columns: readonly string[], condition = 'TRUE'): Way => ({
    from: `FROM rings INDEXED BY ${index}
      WHERE ${[condition, ...columns.map((column) => `${column} = ?`)].join(' AND ')} AND id >= ? AND id < ?`,
    values: columns.map((column) => asked.get(column) ?? ''),
  });
  const ways = searchIndexes
    .filter(({ column, usual }) => asked.has(column) && asked.get(column) !== usual)
    .map(({ column, name, condition }) => wayBy(name, [column], condition));
  const columns = filterColumns.filter((column) => asked.has(column));
  return ways.length > 0 && columns.length === 0 ? ways : [...ways, wayBy(historyIndex(columns), columns)];
}

/** The way on which the fewest rings lie. */
function shortest(statements: Statements, ways: readonly Way[], { first, end }: IdRange): Way {
  const lengthOf = ({ from, values }: Way): number => {
    const sql = `SELECT count(*) FROM (SELECT 1 ${from} LIMIT ${mostCounted})`;
    return statements.rows<[number]>(sql, ...values, first, end)[0]?.[0] ?? 0;
  };
  const lengths = new Map(ways.map((way) => [way, ways.length === 1 ? 0 : lengthOf(way)]));
  return ways.reduce((a, b) => ((lengths.get(b) ?? 0) < (lengths.get(a) ?? 0) ? b : a));
}

/** A step of counting the rings that are asked for, from an hour since the epoch on, without those of some ids. */
export function countStep(
  statements: Statements,
  query: CountQuery,
  from: number | null,
  without: readonly string[],
): CountStep {
  const { since = firstTime, until = endOfTime } = query;
  const sums = new HourSums(query, (kind, name) => numberOf(statements, kind, name));
  const start = from ?? Math.floor(since / hour);
  const end = since < until ? Math.ceil(until / hour) : start;
  let next = start;
  for (let [hours, cells] = [0, 0]; next < end && hours < mostHours && cells < mostCells; ) {
    const rows = statements.rows<[number, Uint8Array]>(findHours, next, end);
    for (const [number, bytes] of rows) {
      cells += sums.addHour(number, bytes);
    }
    hours += rows.length;
    next = rows.length < hoursAtOnce ? end : (rows.at(-1)?.[0] ?? end) + 1;
  }
  const within = (from: number, to: number): [number, number] => [
    Math.max(from, start * hour),
    Math.min(to, next * hour),
  ];
  // Of a quarter hour of which a part is asked for the others are left out, as far as they are kept.
  const unasked = [
    ...statements.texts(findRings, ...within(Math.floor(since / quarterHour) * quarterHour, since)),
    ...statements.texts(findRings, ...within(until, Math.ceil(until / quarterHour) * quarterHour)),
    ...without.flatMap((id) => statements.texts(findRing, bytesOfId(id), ...within(since, until))),
  ];
  for (const document of unasked) {
    sums.leaveOut(JSON.parse(document) as Ring);
  }
  return { quarters: [...sums.quarters], ...named(statements, sums.names), next: next < end ? next : null };
}

/** Tallies by the numbers of names, by these names. */
function named(
  statements: Statements,
  tallies: ReadonlyMap<number, Tally>,
): Pick<CountStep, 'names' | 'other'> {
  const names = new Map<string | null, Tally>();
  const rest: Tally = [...none];
  for (const [number, tally] of tallies) {
    const [name] = number === other ? [] : statements.texts(findName, number);
    if (number === nobody) {
      addTo(names, null, tally);
    } else if (name === undefined) {
      add(rest, tally);
    } else {
      addTo(names, JSON.parse(name) as string, tally);
    }
  }
  return { names: [...names], other: rest };
}
