import type Database from 'libsql';
import type { HistoryRead, Read } from '../messages.js';
import { bytesOfId } from '../ring-document.js';
import { historyIndex } from './schema.js';

/** A ring as one JSON array in the order of `RingRow`: one value is read ten times as fast as thirteen. */
const ringAsJson = `json_array(hex(id), (SELECT name FROM names WHERE number = bell),
  (SELECT name FROM names WHERE number = source), who, text, accepted_at, asked, state, made, attempts,
  started_at, finished_at, reason)`;

/** The statements that only read. */
export class RingReads {
  readonly #db: Database.Database;
  readonly #get: Database.Statement;
  readonly #unfinished: Database.Statement;
  readonly #added: Database.Statement;
  readonly #changes: Database.Statement;
  readonly #findName: Database.Statement;
  readonly #claims: Database.Statement;
  readonly #claimed: Database.Statement;
  /** By filters as bits. */
  readonly #lists = new Map<number, Database.Statement>();

  constructor(db: Database.Database) {
    this.#db = db;
    this.#get = db.prepare(`SELECT ${ringAsJson} FROM rings WHERE id = ?`).raw();
    this.#unfinished = db
      .prepare(`SELECT ${ringAsJson} FROM rings INDEXED BY rings_unfinished WHERE state <= 1 ORDER BY id`)
      .raw();
    this.#added = db.prepare('SELECT number, accepted_at FROM rings WHERE id = ?').raw();
    this.#changes = db
      .prepare(
        'SELECT json_array(at, state, attempts, made, reason), n FROM changes WHERE ring = ? ORDER BY n',
      )
      .raw();
    this.#findName = db.prepare('SELECT number FROM names WHERE name = ?').raw();
    const claim = 'SELECT json_array(scope, event, fingerprint, answer, expires_at) FROM claims';
    this.#claimed = db.prepare(`${claim} WHERE scope = ? AND event = ? AND expires_at > ?`).raw();
    this.#claims = db
      .prepare(
        `${claim}
         WHERE expires_at > ? ORDER BY number DESC LIMIT ?`,
      )
      .raw();
  }

  /** Answers a question with JSON texts, one for each row. */
  run(read: Read): string[] {
    switch (read[0]) {
      case 'get':
        return texts(this.#get.all([bytesOfId(read[1])]));
      case 'unfinished':
        return texts(this.#unfinished.all([]));
      case 'claimed':
        return texts(this.#claimed.all(read.slice(1)));
      case 'changes':
        return this.#changesOf(read[1]);
      case 'list':
        return this.#list(read[1]);
    }
  }

  /** The unfinished rings of a damaged file, as far as they can be read: without any index, up to the first bad page. */
  *unfinishedOfTable(): Generator<string> {
    const statement = this.#db.prepare(`SELECT ${ringAsJson} FROM rings NOT INDEXED WHERE state <= 1`).raw();
    for (const [text] of statement.iterate([]) as Iterable<[string]>) {
      yield text;
    }
  }

  /** The newest claims that have not expired, newest first, at most so many. */
  claims(now: number, limit: number): string[] {
    return texts(this.#claims.all([now, limit]));
  }

  #changesOf(id: string): string[] {
    const added = this.#added.get([bytesOfId(id)]) as [number, number] | undefined;
    if (added === undefined) {
      return [];
    }
    const [number, acceptedAt] = added;
    const rows = this.#changes.all([number]) as Array<[string, number]>;
    const changes = rows.map(([json]) => json);
    // A ring that was added as just queued has no row for that.
    return rows[0]?.[1] === 0 ? changes : [JSON.stringify([acceptedAt, 0, 0, 0, null]), ...changes];
  }

  #list({ state, bell, source, since, end, limit }: HistoryRead): string[] {
    const values = [state, this.#numberOf(bell), this.#numberOf(source)];
    if (values.includes(null)) {
      return [];
    }
    const given = values.filter((value) => value !== undefined);
    const filters = values.reduce<number>(
      (bits, value, bit) => bits | (Number(value !== undefined) << bit),
      0,
    );
    const [acceptedAt, id] = end;
    const endId = id === null ? Buffer.alloc(0) : bytesOfId(id);
    return texts(this.#listBy(filters).all([...given, since, Buffer.alloc(0), acceptedAt, endId, limit]));
  }

  /** The number of a name, null where no ring has it, undefined for undefined. */
  #numberOf(name: string | undefined): number | null | undefined {
    if (name === undefined) {
      return undefined;
    }
    const row = this.#findName.get([name]) as [number] | undefined;
    return row === undefined ? null : row[0];
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
        `SELECT ${ringAsJson} FROM rings INDEXED BY ${name} WHERE ${conditions.join(' AND ')}
         ORDER BY accepted_at DESC, id DESC LIMIT ?`,
      )
      .raw();
    this.#lists.set(filters, statement);
    return statement;
  }
}

function texts(rows: unknown[]): string[] {
  return (rows as Array<[string]>).map(([text]) => text);
}
