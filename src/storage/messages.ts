/** What the main thread and the database's thread say to one another. */
import type { ErrorCode } from '../core/errors.js';
import type { Claim, RingChangeRecord, RingQuery } from '../core/ports.js';
import type { Ring } from '../core/ring.js';
import type { KeptClaim, RingLife } from './ring-document.js';

/** Why the database could not do something: the error by which users know it. */
export interface Failure {
  readonly code: ErrorCode;
  /** The sentence that SQLite or the system has for it. */
  readonly message: string;
  /** Whether the file can be gone on with; `replaced` when it is not the one any more that was opened. */
  readonly file: 'usable' | 'damaged' | 'replaced';
}

/** What is known of a database while it is open, for the file that takes its place when it is lost. */
export interface Known {
  /** Every unfinished ring. */
  readonly rings: readonly Ring[];
  /** The newest claims, the newest last. */
  readonly claims: readonly KeptClaim[];
}

/** Where what could not be made in the database is noted. */
export interface NotePaths {
  readonly withdrawn: string;
  readonly unsaved: string;
}

/** What the database's thread is started with. */
export interface OpenRequest {
  /** Path of the database file. */
  readonly path: string;
  /** For tests: other steps from an empty file to the present form; null for the present ones. */
  readonly steps: readonly string[] | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Set at the start of BellBot: what an earlier process noted is then in these files. */
  readonly notes: NotePaths | null;
  /** What has become of the file that was open; `usable` when nothing has, or none was. */
  readonly file: Failure['file'];
  /** What is known of the database, unless it is opened for the first time. */
  readonly known: Known | null;
  /** Ids of rings that were refused and may be in the file all the same. */
  readonly withdrawn: readonly string[];
}

/** What the database's thread says once the file is open. */
export interface Opened {
  /** Every unfinished ring as JSON, oldest first. */
  readonly unfinished: readonly string[];
  /** The newest claims that have not expired as JSON of `KeptClaim`, the newest last. */
  readonly claims: readonly string[];
  /** What happened to the file; null when it was as it should be. */
  readonly incident: Incident | null;
  /** Why nothing can be written for now, or null. */
  readonly failure: Failure | null;
  /** Ids of refused rings that could not be taken out yet. */
  readonly withdrawn: readonly string[];
}

/** A database that was not what it should be. */
export interface Incident {
  readonly type: 'damaged' | 'removed' | 'replaced';
  /** Where the damaged file is now, or the log of the one that was replaced; null when there is neither. */
  readonly asidePath: string | null;
}

/** What became of a ring. */
export interface Save {
  readonly id: string;
  readonly life: RingLife;
  readonly change: RingChangeRecord;
}

/** A change of the database. Those of one batch are made in one transaction, in order. Any may be made again. */
export type Write =
  /** `now`: milliseconds since the epoch. */
  | readonly [type: 'add', ring: Ring, claim: Claim | null, now: number]
  /** `ring` as it is then, when the database should have it: it is added where it is missing. */
  | readonly [type: 'save', save: Save, ring: Ring | null]
  | readonly [type: 'forget', acceptedBefore: number, expiredBy: number, limit: number]
  | readonly [type: 'probe'];

/** A question to the database, answered after the writes of its batch with a JSON text for each ring, change or claim. */
export type Read =
  | readonly [type: 'get', id: string]
  /** Answered with one text, an array. */
  | readonly [type: 'list', query: RingQuery]
  | readonly [type: 'changes', id: string]
  | readonly [type: 'claimed', scope: string, event: string, now: number]
  | readonly [type: 'unfinished'];

/** What is asked of the database. */
export type Request = Write | Read;

/** Everything that is to be done in one go. */
export interface Batch {
  /** Ids of rings that were refused; they are taken out before anything else, if anything is written. */
  readonly withdraw: readonly string[];
  readonly requests: readonly Request[];
}

/** How one request ended. */
export type Outcome =
  | readonly [type: 'done', deleted: number]
  | readonly [type: 'texts', texts: readonly string[]]
  /** An `add` whose event has a claim of another ring already. */
  | readonly [type: 'claimed', earlier: KeptClaim]
  /** An `add` of a ring that the database has. */
  | readonly [type: 'exists']
  /** A `save` of a ring that it does not have. */
  | readonly [type: 'unknown']
  | readonly [type: 'refused', message: string]
  | readonly [type: 'failed', failure: Failure];

/** How a batch ended. With a `failure` none of its writes was made. */
export interface BatchReply {
  readonly failure: Failure | null;
  /** One for each request, in their order. */
  readonly outcomes: readonly Outcome[];
}

/** What the database's thread sends. */
export type FromThread =
  | { readonly type: 'opened'; readonly opened: Opened }
  | { readonly type: 'not-opened'; readonly failure: Failure }
  | { readonly type: 'reply'; readonly reply: BatchReply };

/** What the database's thread is sent. */
export type ToThread = { readonly type: 'batch'; readonly batch: Batch } | { readonly type: 'end' };

/** Whether a request changes the database. */
export function isWrite(request: Request): request is Write {
  return ['add', 'save', 'forget', 'probe'].includes(request[0]);
}
