/** What the main thread and the database's thread say to one another. */
import type { ErrorCode } from '../core/errors.js';
import type { KeptClaim, RingQuery } from '../core/ports.js';
import type { Ring } from '../core/ring.js';

/** Most rings, and most claims, that are kept in memory as a whole, for a file that gets damaged. */
export const mostNewest = 1000;

/** Why the database could not do something: the error by which users know it. */
export interface Failure {
  readonly code: ErrorCode;
  /** The sentence that SQLite or the system has for it. */
  readonly message: string;
  /** Whether the file can be gone on with: it may be `damaged`, another one, or the thread that had it has died. */
  readonly file: 'usable' | 'damaged' | 'replaced' | 'closed';
}

/** A claim and the id of the ring that it belongs to. */
export interface RingClaim {
  readonly claim: KeptClaim;
  readonly ring: string;
}

/** Packed tickets of unfinished rings, oldest first, by the names of their bells. */
export type TicketsByBell = ReadonlyMap<string, Uint8Array>;

/** What is known of a database while it is open, for the file that takes its place when it is lost. */
export interface Known {
  /** Every unfinished ring as a packed ticket (`packTickets`), by the names of the bells. */
  readonly tickets: TicketsByBell;
  /** Those of which more is known: the newest, and all that have been struck at. */
  readonly rings: readonly Ring[];
  /** The newest claims, the newest last. */
  readonly claims: readonly RingClaim[];
}

/** Files in which is noted what could not be made in the database. */
export interface NotePaths {
  readonly withdrawn: string;
  readonly unsaved: string;
}

/** What the database's thread is started with. */
export interface OpenRequest {
  readonly path: string;
  /** For tests: other steps from an empty file to the present form. */
  readonly steps: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What an earlier process may have noted; null when BellBot is not being started. */
  readonly notes: NotePaths | null;
  /** What has become of the file that was open. */
  readonly file: Failure['file'];
  /** What is known of the database; null when BellBot is being started. */
  readonly known: Known | null;
  /** Ids of rings that were refused and may be in the file all the same. */
  readonly withdrawn: readonly string[];
}

/** What the database's thread says once the file is open. */
export interface Opened {
  readonly tickets: TicketsByBell;
  /** The newest rings that were begun and the newest that wait: a page of the history of each, newest first, as JSON. */
  readonly newest: readonly string[];
  /** The newest claims that have not expired as JSON of `RingClaim`, the newest last. */
  readonly claims: readonly string[];
  /** What was wrong with the file, and where the damaged one is now; null when nothing was. */
  readonly incident: {
    readonly type: 'damaged' | 'removed' | 'replaced';
    readonly aside: string | null;
  } | null;
  /** Why nothing can be written for now, or null. */
  readonly failure: Failure | null;
  /** Ids of refused rings that could not be taken out yet. */
  readonly withdrawn: readonly string[];
}

/** A ring as it is at `now`, milliseconds since the epoch. */
export interface Save {
  readonly ring: Ring;
  readonly now: number;
}

/** A change of the database. Those of one batch are made in one transaction, in order. Any may be made again. */
export type Write =
  /** `now`: milliseconds since the epoch. */
  | readonly [type: 'add', ring: Ring, claim: KeptClaim | null, now: number]
  /** `isKnown` when the database should have the ring: it is added where it is missing. */
  | readonly [type: 'save', save: Save, isKnown: boolean]
  | readonly [type: 'forget', acceptedBefore: number, expiredBy: number, limit: number]
  | readonly [type: 'probe'];

/** A question to the database, answered after the writes of its batch with a JSON text for each ring, change or claim. */
export type Read =
  | readonly [type: 'get' | 'changes', id: string]
  /** Answered with one text, an array. */
  | readonly [type: 'list', query: RingQuery]
  | readonly [type: 'claimed', scope: string, name: string, now: number];

/** Everything that is to be done in one go. */
export interface Batch {
  /** Ids of refused rings that are taken out first. */
  readonly withdraw: readonly string[];
  readonly requests: ReadonlyArray<Write | Read>;
}

/** How one request ended. */
export type Outcome =
  | readonly [type: 'done', deleted: number]
  | readonly [type: 'texts', texts: readonly string[]]
  /** An `add` whose claim another ring has already made. */
  | readonly [type: 'claimed', earlier: RingClaim]
  /** An `add` of a ring that the database has, a `save` of one that it does not have, a row that it cannot hold. */
  | readonly [type: 'exists' | 'unknown' | 'refused', message: string]
  | readonly [type: 'failed', failure: Failure];

/** How a batch ended: an outcome for each request, in their order. With a `failure` none of its writes was made. */
export interface BatchReply {
  readonly failure: Failure | null;
  readonly outcomes: readonly Outcome[];
}

/** What the database's thread answers to the request that it is started with, and to each batch. */
export type Answer =
  | { readonly type: 'opened'; readonly opened: Opened }
  | { readonly type: 'reply'; readonly reply: BatchReply }
  | { readonly type: 'failed'; readonly failure: Failure };

/** Whether a request changes the database. */
export function isWrite(request: Write | Read): request is Write {
  return ['add', 'save', 'forget', 'probe'].includes(request[0]);
}
