import type Database from 'libsql';
import type { RingQuery } from '../../core/ports.js';
import type { Ring } from '../../core/ring.js';
import { claimName } from '../../core/ring-document.js';
import { mostStrikes, ticketPart, ticketSize } from '../../core/tickets.js';
import { type Known, mostNewest, type Read, type RingClaim } from '../messages.js';
import { foundFault } from './faults.js';
import { bytesOfId, filterColumns, findClaim, historyIndex, isUnfinished, Statements } from './schema.js';

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
    }
  }

  /**
   * What is to be kept in memory; `now` in milliseconds since the epoch. SQLite packs the tickets, and none becomes an
   * object: they may be hundreds of thousands.
   */
  known(now: number): Known {
    const bells = this.#statements.rows<[string, number]>(`SELECT bell, count(*) ${waiting} GROUP BY bell`);
    const claims = 'SELECT kept FROM claims NOT INDEXED WHERE expires_at > ? ORDER BY number DESC LIMIT ?';
    return {
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

  #list({ state, bell, source, since, until, limit, before }: RingQuery): string[] {
    // JSON has no text for undefined.
    const values = [state, JSON.stringify(bell), JSON.stringify(source)];
    const columns = filterColumns.filter((_, index) => values[index] !== undefined);
    const conditions = [...columns.map((column) => `${column} = ?`), '(accepted_at, id) >= (?, ?)'];
    const sql = `SELECT '[' || coalesce(group_concat(document), '') || ']' FROM
      (SELECT document FROM rings INDEXED BY ${historyIndex(columns)}
       WHERE ${conditions.join(' AND ')} AND (accepted_at, id) < (?, ?)
       ORDER BY accepted_at DESC, id DESC LIMIT ?)`;
    const given = values.filter((value) => value !== undefined);
    const start = [since ?? Number.MIN_SAFE_INTEGER, Buffer.alloc(0)];
    // The first position that is too new: no id is before every id.
    const latest = until ?? Number.MAX_SAFE_INTEGER;
    const isBefore = before !== undefined && before.acceptedAt < latest;
    const end = isBefore ? [before.acceptedAt, bytesOfId(before.id)] : [latest, Buffer.alloc(0)];
    return this.#statements.texts(sql, ...given, ...start, ...end, limit);
  }
}
