import type { ChangeRow, ClaimRow, RingRow, RingStateRow } from './ring-document.js';

/** What went wrong in the database's thread. */
export type Fault =
  | 'full'
  | 'read-only'
  | 'damaged'
  /** The file is not where it was: somebody removed or replaced it. */
  | 'removed'
  | 'in-use'
  | 'too-new'
  | 'unusable'
  | 'failed';

/** A fault, and the sentence that SQLite or the system has for it. */
export interface Failure {
  readonly fault: Fault;
  readonly message: string;
}

/** What is written into a new file that takes the place of a damaged one. */
export interface Restored {
  readonly rings: readonly RingRow[];
  readonly claims: readonly ClaimRow[];
}

/** What the database's thread is started with. */
export interface OpenRequest {
  /** Path of the database file. */
  readonly path: string;
  readonly migrations: readonly string[];
  /** Milliseconds since the epoch, for the names of files that are kept and for claims. */
  readonly now: number;
  /** Set when the file is damaged: it is set aside first. */
  readonly setAside: boolean;
  /** Set when the file's content was known, which then goes into a file that is new. */
  readonly restored: Restored | null;
  /** Ids of rings that were refused and may be in the file all the same: they are taken out before anything is read. */
  readonly refused: readonly string[];
  /** Faults that a test injects. */
  readonly faults: SharedArrayBuffer | null;
}

/** What the database's thread says once the file is open. */
export interface Opened {
  /** Every unfinished ring; ids are in hexadecimal. */
  readonly unfinished: readonly RingRow[];
  /** The newest claims that have not expired, the newest last. */
  readonly claims: readonly ClaimRow[];
  /** Where the damaged file is now, or null. */
  readonly asidePath: string | null;
}

/** A change of the database. Those of one batch are made in one transaction, in order. */
export type Write =
  /** `again` when an earlier attempt may have kept the ring. `now`: milliseconds since the epoch. */
  | readonly [
      type: 'add',
      ring: RingRow,
      change: ChangeRow | null,
      claim: ClaimRow | null,
      now: number,
      again: boolean,
    ]
  | readonly [type: 'save', id: string, asked: number, state: RingStateRow, change: ChangeRow]
  /** Takes a ring back that was refused, with its claim. */
  | readonly [type: 'remove', id: string]
  | readonly [type: 'forget', acceptedBefore: number, expiredBy: number, limit: number]
  | readonly [type: 'probe'];

/** A page of the history; texts are encoded. */
export interface HistoryRead {
  /** Number of the state. */
  readonly state: number | undefined;
  readonly bell: string | undefined;
  readonly source: string | undefined;
  readonly since: number;
  /** The first position that is too new: time and id, where a null id is before every id. */
  readonly end: readonly [acceptedAt: number, id: string | null];
  readonly limit: number;
}

/** A question to the database, answered after the batch's writes. */
export type Read =
  | readonly [type: 'get', id: string]
  | readonly [type: 'list', query: HistoryRead]
  | readonly [type: 'changes', id: string]
  | readonly [type: 'claimed', scope: string, event: string, now: number]
  | readonly [type: 'unfinished'];

/** Everything that is to be done in one go. */
export interface Batch {
  readonly writes: readonly Write[];
  readonly reads: readonly Read[];
}

/** How one call ended. `claimed` has the earlier claim and the id of its ring in hexadecimal. */
export type Outcome =
  | readonly [type: 'done', value: unknown]
  | readonly [type: 'claimed', claim: ClaimRow, ring: string]
  | readonly [type: 'refused', message: string]
  | readonly [type: 'failed', failure: Failure];

/** How a batch ended. With a `failure` none of its writes was made. */
export interface BatchReply {
  readonly failure: Failure | null;
  readonly writes: readonly Outcome[];
  readonly reads: readonly Outcome[];
}

/** What the database's thread sends. */
export type FromThread =
  | { readonly type: 'opened'; readonly opened: Opened }
  | { readonly type: 'not-opened'; readonly failure: Failure }
  | { readonly type: 'reply'; readonly reply: BatchReply };

/** What the database's thread is sent. */
export type ToThread = { readonly type: 'batch'; readonly batch: Batch } | { readonly type: 'end' };
