/** The filters of the history, every combination of which has an index that ends in the order of the history. */
export const filterColumns = ['state', 'bell', 'source'] as const;

/** Name and columns of the index for a combination of filters, given as bits in the order of `filterColumns`. */
export function historyIndex(filters: number): {
  readonly name: string;
  readonly columns: readonly string[];
} {
  const columns = filterColumns.filter((_, bit) => (filters & (1 << bit)) !== 0);
  return { name: ['rings_by', ...columns, 'time'].join('_'), columns };
}

const historyIndexes = Array.from({ length: 1 << filterColumns.length }, (_, filters) => {
  const { name, columns } = historyIndex(filters);
  return `CREATE INDEX ${name} ON rings (${[...columns, 'accepted_at', 'id'].join(', ')});`;
});

/**
 * The steps from an empty file to the present form: the one at index n makes a file of version n + 1 from one of version
 * n (`PRAGMA user_version`). A step that was released never changes; new ones come at the end.
 */
export const migrations: readonly string[] = [
  `
  -- Names of bells and sources, so that the indexes stay small.
  CREATE TABLE names (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

  -- Times are milliseconds since the epoch. States: 0 queued, 1 striking, 2 rung, 3 failed, 4 expired, 5 cancelled.
  CREATE TABLE rings (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    bell INTEGER NOT NULL,
    source INTEGER NOT NULL,
    who TEXT,
    text TEXT,
    accepted_at INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    state INTEGER NOT NULL,
    made INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    reason TEXT
  ) STRICT;
  CREATE INDEX rings_unfinished ON rings (id) WHERE state <= 1;
  ${historyIndexes.join('\n  ')}

  -- Every change of a ring. A ring that was added as just queued has no row for that: its acceptance says it all.
  CREATE TABLE changes (
    ring INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    made INTEGER NOT NULL,
    reason TEXT,
    PRIMARY KEY (ring, n)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE claims (
    number INTEGER PRIMARY KEY,
    scope TEXT NOT NULL,
    event TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    ring BLOB NOT NULL,
    UNIQUE (scope, event)
  ) STRICT;
  CREATE INDEX claims_by_expiry ON claims (expires_at);

  -- Written and deleted to find out whether the disk takes writes.
  CREATE TABLE probes (number INTEGER PRIMARY KEY, filling BLOB NOT NULL) STRICT;
  `,
];
