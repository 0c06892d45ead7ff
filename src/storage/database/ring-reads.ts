import type Database from 'libsql';
import { type Known, mostNewest, type RingClaim } from '../../core/known-rings.js';
import type { RingQuery } from '../../core/ports.js';
import type { Ring } from '../../core/ring.js';
import { claimName } from '../../core/ring-document.js';
import { mostStrikes, textOfId, ticketPart, ticketSize } from '../../core/tickets.js';
import type { Read } from '../messages.js';
import { foundFault } from './faults.js';
import {
  bytesOfId,
  columnsOf,
  endOfTime,
  filterColumns,
  findClaim,
  firstTime,
  historyIndex,
  type IdRange,
  isUnfinished,
  leastId,
  Statements,
} from './schema.js';
import { countStep, searchStep } from './steps.js';

/** What a ring was added as is its first change, where that is more than that it waits. */
const changesOf = `
  SELECT json_object('at', accepted_at, 'state', 'queued', 'attempts', 0, 'made', 0, 'reason', NULL), 0 AS n
  FROM rings AS r WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM changes WHERE ring = r.number AND n = 0)
  UNION ALL SELECT change, n FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?1) ORDER BY n`;

/** The unfinished rings that can have a ticket: no ring that waits has an id that is no UUID. */
const waiting = `FROM rings INDEXED BY rings_unfinished WHERE ${isUnfinished} AND length(id) = 16`;
const strikes = `max(0, min(strikes_left, ${mostStrikes}))`;
/** The tickets of a bell after an id, in hexadecimal digits; but the time is an integer, big endian. */
const ticketPage = `
  SELECT group_concat(hex(id) || printf('%016x%06x%02x', accepted_at, ${strikes}, state = 'striking'), '')
  FROM (SELECT id, accepted_at, strikes_left, state ${waiting} AND bell = ? AND id > ? ORDER BY id LIMIT 1000)`;

/** The least and the most by which the times in ids are later than the acceptances, 0 included. */
const leads = `
  SELECT min(0, coalesce((SELECT min(lead) FROM rings INDEXED BY rings_by_lead WHERE lead <> 0), 0)),
    max(0, coalesce((SELECT max(lead) FROM rings INDEXED BY rings_by_lead WHERE lead <> 0), 0))`;
const newest = `
  SELECT lower(hex(id)), accepted_at FROM rings INDEXED BY ${historyIndex([])} WHERE length(id) = 16 ORDER BY id DESC LIMIT 1`;
const lastAcceptance = 'SELECT max(accepted_at) FROM rings INDEXED BY rings_by_time WHERE accepted_at < ?';

/** What is said of the newest ring. */
export type Newest = Pick<Ring, 'id' | 'acceptedAt'>;

/** What only reads; answers JSON texts. A page of the history is one text: that is read faster than many. */
export class RingReads {
  readonly #statements: Statements;

  constructor(db: Database.Database) {
    this.#statements = new Statements(db);
  }

  /** Answers a question: a text for each ring, change or claim, or one for a whole page. */
  run(read: Read): string[] {
    switch (read[0]) {
      case 'get':
        return this.#statements.texts('SELECT document FROM rings WHERE id = ?', bytesOfId(read[1]));
      case 'claimed':
        return this.#statements.texts(findClaim, claimName({ scope: read[1], name: read[2] }), read[3]);
      case 'changes':
        return this.#statements.texts(changesOf, bytesOfId(read[1]));
      case 'list':
        return this.#list(read[1]);
      case 'search':
        return searchStep(this.#statements, read[1], this.#idsOf(read[1]));
      case 'count':
        return [JSON.stringify(countStep(this.#statements, read[1], read[2], read[3]))];
      case 'last-acceptance':
        return [
          JSON.stringify(this.#statements.rows<[number | null]>(lastAcceptance, read[1])[0]?.[0] ?? null),
        ];
    }
  }

  /**
   * What is to be kept in memory; `now` in milliseconds since the epoch. SQLite packs the tickets, and none becomes an
   * object: they may be hundreds of thousands.
   */
  known(now: number): Known {
    const bells = this.#statements.rows<[string, number]>(`SELECT bell, count(*) ${waiting} GROUP BY bell`);
    const claims = 'SELECT kept FROM claims NOT INDEXED WHERE expires_at > ? ORDER BY number DESC LIMIT ?';
    const [origin = ''] = this.#statements.texts('SELECT id FROM origin');
    return {
      origin,
      tickets: new Map(
        bells.map(([bell, count]) => [JSON.parse(bell) as string, this.#ticketsOf(bell, count)]),
      ),
      rings: (['striking', 'queued'] as const).flatMap((state) =>
        this.#list({ state, limit: mostNewest }).flatMap((page) => (JSON.parse(page) as Ring[]).reverse()),
      ),
      claims: this.#statements
        .texts(claims, now, mostNewest)
        .map((kept) => JSON.parse(kept) as RingClaim)
        .reverse(),
    };
  }

  /** The newest ring; null when there is none. */
  newest(): Newest | null {
    const [row] = this.#statements.rows<[string, number]>(newest);
    return row === undefined ? null : { id: textOfId(row[0]), acceptedAt: row[1] };
  }

  /** Every unfinished ring. */
  unfinished(): Ring[] {
    const texts = this.#statements.texts(`SELECT document FROM rings WHERE ${isUnfinished} ORDER BY id`);
    return texts.map((text) => JSON.parse(text) as Ring);
  }

  #ticketsOf(bell: string, count: number): Uint8Array {
    const packed = Buffer.alloc(count * ticketSize);
    let lastId = packed.subarray(0, 0);
    for (let start = 0; start < packed.length; ) {
      const [page] = this.#statements.rows<[string | null]>(ticketPage, bell, lastId).flat();
      if (typeof page !== 'string') {
        throw foundFault('DAMAGED', 'the index of the unfinished rings is out of order');
      }
      const end = start + packed.write(page, start, 'hex');
      for (let row = start; row < end; row += ticketSize) {
        const at = row + ticketPart.time;
        packed.writeDoubleLE(packed.readInt32BE(at) * 2 ** 32 + packed.readUInt32BE(at + 4), at);
      }
      lastId = packed.subarray(end - ticketSize, end - ticketSize + ticketPart.time);
      start = end;
    }
    return packed;
  }

  #list(query: RingQuery): string[] {
    const asked = columnsOf(query);
    const columns = filterColumns.filter((column) => asked.has(column));
    const times = ['accepted_at >= ?', 'accepted_at < ?'];
    const conditions = [...columns.map((column) => `${column} = ?`), 'id >= ?', 'id < ?', ...times];
    const sql = `SELECT '[' || coalesce(group_concat(document), '') || ']' FROM
      (SELECT document FROM rings INDEXED BY ${historyIndex(columns)}
       WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?)`;
    const given = columns.map((column) => asked.get(column));
    const { since = firstTime, until = endOfTime, limit } = query;
    const { first, end } = this.#idsOf(query);
    return this.#statements.texts(sql, ...given, first, end, since, until, limit);
  }

  /**
   * Where among the ids the rings lie that are asked for, so that a page far back is found at once: by the time in the ids,
   * and by how much that differs. While the clock is never set back, it does not.
   */
  #idsOf({ since = firstTime, until = endOfTime, before }: RingQuery): IdRange {
    const [[least, most] = [0, 0]] = this.#statements.rows<[number, number]>(leads);
    const [first, end] = [leastId(since + least), leastId(until + most)];
    return { first, end: before === undefined ? end : lesser(end, bytesOfId(before)) };
  }
}

function lesser(a: Buffer, b: Buffer): Buffer {
  return Buffer.compare(a, b) < 0 ? a : b;
}
