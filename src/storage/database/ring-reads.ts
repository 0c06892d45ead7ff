import type Database from 'libsql';
import type { RingQuery } from '../../core/ports.js';
import type { Read } from '../messages.js';
import { bytesOfId, eventName, filterColumns, historyIndex, isUnfinished } from './schema.js';

/** The statements that only read; each answers JSON texts. A page of the history is one text: that is read faster still. */
export class RingReads {
  readonly #db: Database.Database;
  readonly #get: Database.Statement;
  readonly #unfinished: Database.Statement;
  readonly #changes: Database.Statement;
  readonly #claims: Database.Statement;
  readonly #claimed: Database.Statement;
  /** By filters as bits. */
  readonly #lists = new Map<number, Database.Statement>();

  constructor(db: Database.Database) {
    this.#db = db;
    this.#get = db.prepare(`SELECT document FROM rings WHERE id = ?`).raw();
    this.#unfinished = db
      .prepare(`SELECT document FROM rings INDEXED BY rings_unfinished WHERE ${isUnfinished} ORDER BY id`)
      .raw();
    // What a ring was added as is its first change, where that is more than that it waits.
    this.#changes = db
      .prepare(
        `SELECT json_object('at', accepted_at, 'state', 'queued', 'attempts', 0, 'made', 0, 'reason', NULL), 0 AS n
         FROM rings AS r WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM changes WHERE ring = r.number AND n = 0)
         UNION ALL SELECT change, n FROM changes WHERE ring = (SELECT number FROM rings WHERE id = ?1) ORDER BY n`,
      )
      .raw();
    this.#claimed = db.prepare('SELECT kept FROM claims WHERE event = ? AND expires_at > ?').raw();
    this.#claims = db
      .prepare('SELECT kept FROM claims NOT INDEXED WHERE expires_at > ? ORDER BY number DESC LIMIT ?')
      .raw();
  }

  /** Answers a question: a text for each ring, change or claim, or one for a whole page. */
  run(read: Read): string[] {
    switch (read[0]) {
      case 'get':
        return texts(this.#get.all([bytesOfId(read[1])]));
      case 'unfinished':
        return texts(this.#unfinished.all([]));
      case 'claimed': {
        const [, scope, event, now] = read;
        return texts(this.#claimed.all([eventName({ scope, event }), now]));
      }
      case 'changes':
        return texts(this.#changes.all([bytesOfId(read[1])]));
      case 'list':
        return this.#list(read[1]);
    }
  }

  /** The newest claims that have not expired, newest first, at most so many. */
  claims(now: number, limit: number): string[] {
    return texts(this.#claims.all([now, limit]));
  }

  /** The unfinished rings of a damaged file without any index, from either end up to the first bad page. */
  unfinishedOfTable(): string[] {
    return this.#ofTable(`SELECT document FROM rings NOT INDEXED WHERE ${isUnfinished} ORDER BY number`);
  }

  /** The claims of a damaged file that have not expired, in the same way, at most so many from either end. */
  claimsOfTable(now: number, limit: number): string[] {
    return this.#ofTable(
      `SELECT kept FROM claims NOT INDEXED WHERE expires_at > ${now} ORDER BY number`,
      limit,
    );
  }

  #ofTable(sql: string, limit = -1): string[] {
    const read: string[] = [];
    for (const order of ['ASC', 'DESC']) {
      try {
        const statement = this.#db.prepare(`${sql} ${order} LIMIT ${limit}`).raw();
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
    const name = (text: string | undefined): string | undefined =>
      text === undefined ? undefined : JSON.stringify(text);
    const values = [state, name(bell), name(source)];
    const given = values.filter((value) => value !== undefined);
    const filters = filterColumns.reduce(
      (bits, _, bit) => bits | (Number(values[bit] !== undefined) << bit),
      0,
    );
    // The first position that is too new: no id is before every id.
    const latest = until ?? Number.MAX_SAFE_INTEGER;
    const [end, endId] =
      before !== undefined && before.acceptedAt < latest
        ? [before.acceptedAt, bytesOfId(before.id)]
        : [latest, Buffer.alloc(0)];
    const start = since ?? Number.MIN_SAFE_INTEGER;
    return texts(this.#listBy(filters).all([...given, start, Buffer.alloc(0), end, endId, limit]));
  }

  #listBy(filters: number): Database.Statement {
    const prepared = this.#lists.get(filters);
    if (prepared !== undefined) {
      return prepared;
    }
    const { name, columns } = historyIndex(filters);
    const conditions = [
      ...columns.map((column) => `${column} = ?`),
      '(accepted_at, id) >= (?, ?)',
      '(accepted_at, id) < (?, ?)',
    ];
    const statement = this.#db
      .prepare(
        `SELECT '[' || coalesce(group_concat(document), '') || ']' FROM
           (SELECT document FROM rings INDEXED BY ${name} WHERE ${conditions.join(' AND ')}
            ORDER BY accepted_at DESC, id DESC LIMIT ?)`,
      )
      .raw();
    this.#lists.set(filters, statement);
    return statement;
  }
}

function texts(rows: unknown[]): string[] {
  return (rows as Array<[string]>).map(([text]) => text);
}
