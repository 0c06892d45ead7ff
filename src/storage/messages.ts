/** What the main thread and the database's thread say to one another. */
import type { ErrorCode } from '../core/errors.js';
import type { Known, RingClaim } from '../core/known-rings.js';
import type { CountQuery, KeptClaim, RingQuery } from '../core/ports.js';
import type { Ring } from '../core/ring.js';

/** Why the database could not do something: the error by which users know it. */
export interface Failure {
  readonly code: ErrorCode;
  /** The sentence that SQLite or the system has for it. */
  readonly message: string;
  /** Whether the file can be gone on with: it may be `damaged`, another one, or the thread that had it has died. */
  readonly file: 'usable' | 'damaged' | 'replaced' | 'closed';
}

/** A ring as it is at `now`, milliseconds since the epoch. */
export interface Save {
  readonly ring: Ring;
  readonly now: number;
}

/** What the database's thread is started with. */
export interface OpenRequest {
  readonly path: string;
  /** For tests: other steps from an empty file to the present form. */
  readonly steps: readonly string[] | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Why it has to be opened again, and what has become of the file by now; null when it does not. */
  readonly why: Failure | null;
  /** What is known of the database; null when BellBot is being started. */
  readonly known: Known | null;
  /** Ids of rings that were refused and may be in the file all the same. */
  readonly refused: readonly string[];
  /** What has become of rings after an earlier process could store it. */
  readonly saves: readonly Save[];
}

/** Something that people have to know about their data. */
export interface StorageIncident {
  /** What happened, as sentences. */
  readonly reason: string;
  /** The file that it is about: the damaged one under its new name. */
  readonly path: string;
}

/** What the database's thread answers to that once the file is open; else a failure. */
export interface Opened {
  readonly known: Known;
  /** The id of the newest ring in it; null when it has none. */
  readonly newest: string | null;
  /** What was wrong with the file; null when nothing was. */
  readonly incident: StorageIncident | null;
  /** Why nothing can be written for now, and refused rings are still in there; or null. */
  readonly failure: Failure | null;
}

/** A change of the database. Those of one batch are made in one transaction, in order. Any may be made again. */
export type Write =
  /**
   * All of the rings or none, and the claim with the first of them. `now`: milliseconds since the epoch; `outlived`: the
   * ring of an earlier claim that is over, whatever `now` says.
   */
  | readonly [
      type: 'add',
      rings: readonly Ring[],
      claim: KeptClaim | null,
      now: number,
      outlived: string | null,
    ]
  /** `isKnown` when the database should have the ring: it is added where it is missing. */
  | readonly [type: 'save', save: Save, isKnown: boolean]
  | readonly [type: 'forget', acceptedBefore: number, expiredBy: number, limit: number]
  | readonly [type: 'probe'];

/** A question to the database, answered after the writes of its batch with a JSON text for each ring, change or claim. */
export type Read =
  | readonly [type: 'get' | 'changes', id: string]
  /** Answered with one text, an array. */
  | readonly [type: 'list', query: RingQuery]
  /**
   * A step of a list by anything at all, which looks at no more than some of the rings. Answered with what it found as a
   * list, and where there may be more with the id of the ring before which it goes on.
   */
  | readonly [type: 'search', query: RingQuery]
  /** A step of counting from an hour on, without the rings of some ids. Answered with a `CountStep`. */
  | readonly [type: 'count', query: CountQuery, from: number | null, without: readonly string[]]
  | readonly [type: 'claimed', scope: string, name: string, now: number]
  /** Answered with one text, a number or null. */
  | readonly [type: 'last-acceptance', before: number];

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
  /** An `add` of rings of which the database has one, a `save` of one that it does not have, a row that it cannot hold. */
  | readonly [type: 'exists' | 'unknown' | 'refused', message: string]
  | readonly [type: 'failed', failure: Failure];

/** How a batch ended: an outcome for each request, in their order. With a `failure` none of its writes was made. */
export interface BatchReply {
  readonly failure: Failure | null;
  readonly outcomes: readonly Outcome[];
}

/** Whether a request changes the database. */
export function isWrite(request: Write | Read): request is Write {
  return ['add', 'save', 'forget', 'probe'].includes(request[0]);
}
