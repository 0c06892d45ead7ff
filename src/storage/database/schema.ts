import type Database from 'libsql';
import type { RingFilters } from '../../core/ports.js';
import { bytesOfId as bytesOfUuid } from '../../core/tickets.js';

/** Bytes of the time in an id, and the last time that they hold. */
const timeBytes = 6;
const lastTime = 2 ** (8 * timeBytes) - 1;

/** Before and after every ring, milliseconds since the epoch. */
export const [firstTime, endOfTime] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** From and to which ids is looked, as bytes; the latter not included. */
export interface IdRange {
  readonly first: Buffer;
  readonly end: Buffer;
}

/** The filters of the history. Every combination has an index, which goes on in the order of the history: by ids. */
export const filterColumns = ['state', 'bell', 'source'] as const;

/** Name of the index for a combination of filters. */
export function historyIndex(columns: readonly string[]): string {
  return ['rings_by', ...columns, 'id'].join('_');
}

/**
 * What else rings are looked for by, with an index for each, not for each combination: those would make a ring several times
 * as dear. What is usual is not in them, since it is found anywhere.
 */
export const searchIndexes = [
  { column: 'who', name: 'rings_by_who', condition: 'who IS NOT NULL', usual: null },
  { column: 'pattern', name: 'rings_by_pattern', condition: `pattern <> '"single"'`, usual: '"single"' },
] as const;

/** The condition of a ring that is not over; word for word that of its index. */
export const isUnfinished = `state IN ('queued', 'striking')`;

const historyIndexes = Array.from({ length: 1 << filterColumns.length }, (_, filters) => {
  const columns = filterColumns.filter((_, bit) => (filters & (1 << bit)) !== 0);
  return columns.length === 0
    ? `CREATE UNIQUE INDEX ${historyIndex(columns)} ON rings (id);`
    : `CREATE INDEX ${historyIndex(columns)} ON rings (${[...columns, 'id', 'accepted_at'].join(', ')});`;
}).concat(
  searchIndexes.map(
    ({ column, name, condition }) => `CREATE INDEX ${name} ON rings (${column}, id) WHERE ${condition};`,
  ),
);

/**
 * The steps from an empty file to the present form: the one at index n makes a file of version n + 1 from one of version
 * n (`PRAGMA user_version`). A step that was released never changes; new ones come at the end.
 */
export const steps: readonly string[] = [
  `
  -- A ring is a JSON document, and columns for what it is looked for by. Times are milliseconds since the epoch.
  CREATE TABLE rings (
    number INTEGER PRIMARY KEY,
    -- The 16 bytes of a UUID. Their order is that of acceptance, whatever the clock said.
    id BLOB NOT NULL,
    -- Names as JSON strings, which hold characters that a text of SQLite's cannot.
    bell TEXT NOT NULL,
    source TEXT NOT NULL,
    who TEXT,
    pattern TEXT NOT NULL,
    state TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    -- By how much the time in the id is later than accepted_at; 0 unless the clock was set back.
    lead INTEGER NOT NULL,
    strikes_left INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  -- All that a ticket holds, so that hundreds of thousands are read without their rings.
  CREATE INDEX rings_unfinished ON rings (bell, id, accepted_at, strikes_left, state) WHERE ${isUnfinished};
  ${historyIndexes.join('\n  ')}
  CREATE INDEX rings_by_time ON rings (accepted_at);
  CREATE INDEX rings_by_lead ON rings (lead) WHERE lead <> 0;

  -- Every change of a ring. A ring that was added as just queued has no row for that: its acceptance says it all.
  CREATE TABLE changes (
    ring INTEGER NOT NULL,
    n INTEGER NOT NULL,
    change TEXT NOT NULL,
    PRIMARY KEY (ring, n)
  ) STRICT, WITHOUT ROWID;

  -- Rings by the hours since the epoch in which they were accepted, those that were deleted too (HourCells).
  CREATE TABLE hours (number INTEGER PRIMARY KEY, cells BLOB NOT NULL) STRICT;
  -- Names in cells, as JSON strings, by numbers of which none comes twice. The first one stands for those that are no more.
  CREATE TABLE names (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
  ) STRICT;
  INSERT INTO names VALUES (1, 'other', '""');

  CREATE TABLE claims (
    number INTEGER PRIMARY KEY,
    -- Scope and name as a JSON array.
    name TEXT NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL,
    -- The id of its ring, as there.
    ring BLOB NOT NULL,
    kept TEXT NOT NULL
  ) STRICT;
  CREATE INDEX claims_by_expiry ON claims (expires_at);
  CREATE INDEX claims_by_ring ON claims (ring);

  -- Tells a copy of this database from another one.
  CREATE TABLE origin (id TEXT NOT NULL) STRICT;
  INSERT INTO origin VALUES (lower(hex(randomblob(16))));

  -- Written and deleted to find out whether the disk takes writes.
  CREATE TABLE probes (number INTEGER PRIMARY KEY, filling BLOB NOT NULL) STRICT;
  `,
];

/** Finds a claim by its name, unless it has expired at a time. */
export const findClaim = 'SELECT kept FROM claims WHERE name = ? AND expires_at > ?';

/** An id as bytes, which sort as the ids do. What is no UUID is no ring's id; it gets bytes that no UUID has. */
export function bytesOfId(id: string): Buffer {
  return bytesOfUuid(id) ?? Buffer.from(`\u{10ffff}${id}`);
}

/** A name as a column holds it. */
export function nameAsKept(name: string | null): string | null {
  return name === null ? null : JSON.stringify(name);
}

/** What the columns hold that are asked for. */
export function columnsOf({ state, bell, source, who, pattern }: RingFilters): ReadonlyMap<string, string> {
  const asked = new Map<string, string>(state === undefined ? [] : [['state', state]]);
  for (const [column, name] of Object.entries({ bell, source, who, pattern })) {
    if (name !== undefined) {
      asked.set(column, JSON.stringify(name));
    }
  }
  return asked;
}

/** The time in an id, milliseconds since the epoch, as UUIDv7 has it in front. */
export function timeInId(id: Buffer): number {
  return Buffer.concat([id, Buffer.alloc(timeBytes)]).readUIntBE(0, timeBytes);
}

/** What no id before that time is as great as, and every other id is: milliseconds since the epoch. */
export function leastId(time: number): Buffer {
  if (time <= 0) {
    return Buffer.alloc(0);
  }
  const bytes = Buffer.alloc(timeBytes + 1, 0xff);
  return time > lastTime ? bytes : bytes.subarray(0, bytes.writeUIntBE(time, 0, timeBytes));
}

/** The statements of a database, each prepared when it is first run. */
export class Statements {
  readonly #db: Database.Database;
  readonly #prepared = new Map<string, Database.Statement>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Runs a statement that changes rows; returns how many. */
  run(sql: string, ...values: unknown[]): number {
    return this.#prepare(sql).run(values).changes;
  }

  /** Every row that a statement answers. */
  rows<T extends unknown[]>(sql: string, ...values: unknown[]): T[] {
    return this.#prepare(sql).all(values) as T[];
  }

  /** The first column of every row that a statement answers. */
  texts(sql: string, ...values: unknown[]): string[] {
    return this.rows<[string]>(sql, ...values).map(([text]) => text);
  }

  #prepare(sql: string): Database.Statement {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#prepared.set(sql, statement.reader ? statement.raw() : statement);
    }
    return statement;
  }
}
