import type Database from 'libsql';
import type { RingQuery } from '../../core/ports.js';
import { ticketPart, ticketSize } from '../../core/tickets.js';
import type { Read } from '../messages.js';
import { bytesOfId, claimName, filterColumns, historyIndex, isUnfinished, Statements } from './schema.js';

/** What a ring was added as is its first change, where that is more than that it waits. */
const changesOf = `
  SELECT json_object('at', accepted_at, 'state', 'queued', 'attempts', 0, 'made', 0, 'reason', NULL), 0 AS n
  FROM rings AS r WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM changes WHERE ring = r.number AND n = 0)
  UNION ALL SELECT change, n FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?1) ORDER BY n`;

/** The unfinished rings that can have a ticket: no ring that waits has an id that is no UUID. */
const waiting = `FROM rings INDEXED BY rings_unfinished WHERE ${isUnfinished} AND length(id) = 16`;
/** The tickets of a bell after an id, in hexadecimal digits; but the time is an integer, big endian. */
const ticketPage = `
  SELECT group_concat(hex(id) || printf('%016x%06x%02x', accepted_at, strikes_left, state = 'striking'), '')
  FROM (SELECT id, accepted_at, strikes_left, state ${waiting} AND bell = ? AND id > ? ORDER BY id LIMIT 1000)`;

/** What only reads; answers JSON texts. A page of the history is one text: that is read faster than many. */
export class RingReads {
  readonly #db: Database.Database;
  readonly #statements: Statements;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#statements = new Statements(db);
  }

  /** Answers a question: a text for each ring, change or claim, or one for a whole page. */
  run(read: Read): string[] {
    switch (read[0]) {
      case 'get':
        return this.#statements.texts('SELECT document FROM rings WHERE id = ?', bytesOfId(read[1]));
      case 'claimed': {
        const [, scope, name, now] = read;
        const sql = 'SELECT kept FROM claims WHERE name = ? AND expires_at > ?';
        return this.#statements.texts(sql, claimName({ scope, name }), now);
      }
      case 'changes':
        return this.#statements.texts(changesOf, bytesOfId(read[1]));
      case 'list':
        return this.#list(read[1]);
    }
  }

  /**
   * A packed ticket of every unfinished ring, by bell. SQLite packs them, and none becomes an object: they may be hundreds
   * of thousands.
   */
  tickets(): Map<string, Uint8Array> {
    const bells = this.#statements.rows<[string, number]>(`SELECT bell, count(*) ${waiting} GROUP BY bell`);
    return new Map(bells.map(([bell, count]) => [JSON.parse(bell) as string, this.#ticketsOf(bell, count)]));
  }

  #ticketsOf(bell: string, count: number): Uint8Array {
    const packed = Buffer.alloc(count * ticketSize);
    let lastId = packed.subarray(0, 0);
    for (let start = 0; start < packed.length; ) {
      const [page = ''] = this.#statements.texts(ticketPage, bell, lastId);
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

  /** The newest claims that have not expired, newest first, at most so many. */
  claims(now: number, limit: number): string[] {
    const sql = 'SELECT kept FROM claims NOT INDEXED WHERE expires_at > ? ORDER BY number DESC LIMIT ?';
    return this.#statements.texts(sql, now, limit);
  }

  /** The unfinished rings of a damaged file without any index, from either end up to the first bad page. */
  unfinishedOfTable(): string[] {
    return this.#ofTable(`SELECT document FROM rings NOT INDEXED WHERE ${isUnfinished}`, -1);
  }

  /** The claims of a damaged file that have not expired, in the same way, at most so many from either end. */
  claimsOfTable(now: number, limit: number): string[] {
    return this.#ofTable(`SELECT kept FROM claims NOT INDEXED WHERE expires_at > ${now}`, limit);
  }

  #ofTable(sql: string, limit: number): string[] {
    const read: string[] = [];
    for (const order of ['ASC', 'DESC']) {
      try {
        const statement = this.#db.prepare(`${sql} ORDER BY number ${order} LIMIT ${limit}`).raw();
        for (const [text] of statement.iterate([]) as Iterable<[string]>) {
          read.push(text);
        }
      } catch {
        // The rest cannot be read from this end.
      }
    }
    return read;
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
