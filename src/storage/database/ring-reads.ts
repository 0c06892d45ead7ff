import type Database from 'libsql';
import type { RingQuery } from '../../core/ports.js';
import { TicketRows } from '../../core/ticket-rows.js';
import { ticketPart, ticketSize, writeRest } from '../../core/tickets.js';
import type { Read } from '../messages.js';
import { bytesOfId, claimName, filterColumns, historyIndex, isUnfinished, Statements } from './schema.js';

/** What a ring was added as is its first change, where that is more than that it waits. */
const changesOf = `
  SELECT json_object('at', accepted_at, 'state', 'queued', 'attempts', 0, 'made', 0, 'reason', NULL), 0 AS n
  FROM rings AS r WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM changes WHERE ring = r.number AND n = 0)
  UNION ALL SELECT change, n FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?1) ORDER BY n`;

/** The unfinished rings after an id, a line for each: id, time of acceptance, strikes left, whether it was begun, bell. */
const ticketPage = `
  SELECT group_concat(hex(id) || ' ' || accepted_at || ' ' || strikes || ' ' || (state = 'striking') || ' ' || bell, char(10))
  FROM (SELECT id, accepted_at, state, bell,
          json_extract(document, '$.strikes.asked') - json_extract(document, '$.strikes.made') AS strikes
        FROM rings INDEXED BY rings_unfinished WHERE ${isUnfinished} AND id > ? ORDER BY id LIMIT 1000)`;

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
   * A ticket of every unfinished ring. Many of them are read as one text, and none becomes an object: they may be hundreds
   * of thousands.
   */
  tickets(): Map<string, Uint8Array> {
    const rows = new Map<string, TicketRows>();
    const row = Buffer.alloc(ticketSize);
    for (let last = ''; ; ) {
      const [page] = this.#statements.texts(ticketPage, Buffer.from(last, 'hex'));
      if (page === undefined || page === null) {
        return new Map([...rows].map(([bell, { packed }]) => [JSON.parse(bell) as string, packed]));
      }
      for (const line of page.split('\n')) {
        const [id = '', time, strikesLeft, begun, ...bell] = line.split(' ');
        last = id;
        // No ring that waits has an id that is no UUID.
        if (row.write(id, 'hex') === ticketPart.time && id.length === 2 * ticketPart.time) {
          writeRest(row, 0, { time: Number(time), strikesLeft: Number(strikesLeft), begun: begun === '1' });
          const name = bell.join(' ');
          const ofBell = rows.get(name) ?? new TicketRows();
          rows.set(name, ofBell);
          ofBell.addPacked(row);
        }
      }
    }
  }

  /** The newest unfinished rings, newest first, at most so many. */
  newest(limit: number): string[] {
    const sql = `SELECT document FROM rings INDEXED BY rings_unfinished WHERE ${isUnfinished} ORDER BY id DESC LIMIT ?`;
    return this.#statements.texts(sql, limit);
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
