/**
 * What the core needs from the world, and what it promises to it. Every implementation of a port runs the port's
 * contract suite in `test/contract/`.
 */
import type { ErrorCode } from './errors.js';
import type { SweepPlan } from './pattern.js';
import type { Claim, Ring, RingState } from './ring.js';

/** Takes back a subscription or a timer. May be called more than once; later calls do nothing. */
export type Cancel = () => void;

/** Time. The only way to read a clock or to wait outside `system/`. */
export interface Clock {
  /** Wall time in milliseconds since the epoch. May jump either way; for receipts only. */
  now(): number;
  /**
   * Milliseconds from an arbitrary start, for every delay and deadline. Never goes back, is not moved by setting the
   * clock, and counts the time for which the computer was suspended (what is shorter than 2 s may be left out).
   */
  monotonic(): number;
  /**
   * Calls `run` once, at least `milliseconds` from now, unless cancelled first. Never calls it synchronously. While the
   * computer is suspended nothing is called; afterwards it may come at once, or as late as if that time had not been.
   * So whoever is woken looks at the time first.
   */
  after(milliseconds: number, run: () => void): Cancel;
}

/** What one completed strike was, as the board reported it. */
export interface StrikeReport {
  /** When the board confirmed the strike angle, milliseconds since the epoch. */
  readonly struckAt: number;
}

/** Whether a ring now would ring. */
export type BellStatus =
  | { readonly ready: true; readonly board: string }
  | { readonly ready: false; readonly board: string; readonly code: ErrorCode; readonly reason: string };

/** A named call bell: a pin on a board, two angles, two delays. */
export interface Bell {
  /** The name by which rings ask for it. */
  readonly name: string;
  /** The present state; what `/readyz` says. */
  readonly status: BellStatus;
  /** Milliseconds that one strike takes, from its first command until the arm is back at rest. */
  readonly strikeTime: number;
  /** Most milliseconds by which the arm's pulse may begin later than its command: the frame of a servo signal. */
  readonly frame: number;
  /** Calls `listener` after every change of `status`. */
  onStatus(listener: (status: BellStatus) => void): Cancel;
  /**
   * Makes one strike: to the strike angle, `sdelay` there, back to rest. Resolves when the arm is back at rest, and
   * only if the board was there throughout and reported both angles. `begin` is called once, right before the arm is
   * commanded to the strike angle, and may forbid it by answering false. Rejects with `StrikeCutShort` when the board was
   * lost or did not report after the command: then the bell may or may not have sounded, and the arm was commanded back
   * to rest if there was a way to. Rejects with another BellBotError when nothing was commanded: the bell was not ready
   * or was stopped, the board was lost before, or `begin` forbade it. Never called while a strike is under way.
   * `hold`: milliseconds at the strike angle, in place of `sdelay`.
   */
  strike(begin?: () => boolean | Promise<boolean>, hold?: number): Promise<StrikeReport>;
  /**
   * Waves in the arm's safe range, and never reaches the bell. Resolves when the arm is back at rest; `begin` and how it
   * rejects as for `strike`. Absent where the bell cannot.
   */
  sweep?(plan: SweepPlan, begin?: () => boolean | Promise<boolean>): Promise<void>;
  /** Whether it is dark where the bell is; null or absent while that is not known, or there is no sensor. */
  readonly dark?: boolean | null;
  /** Calls `listener` after every change of `dark`. */
  onDark?(listener: () => void): Cancel;
}

/** A claim as it is kept with its ring, so that it rings once. */
export interface KeptClaim extends Claim {
  /** What the sender was told, as JSON: what it is told again. */
  readonly answer: string;
  /** Milliseconds since the epoch; from then on the claim counts as absent. */
  readonly expiresAt: number;
}

/** Which rings of the history are asked for. What is left out does not narrow the choice. */
export interface RingQuery {
  readonly state?: RingState;
  readonly bell?: string;
  readonly source?: string;
  /** Accepted then or later, milliseconds since the epoch. */
  readonly since?: number;
  /** Accepted before then, milliseconds since the epoch. */
  readonly until?: number;
  /** Most rings to answer, 1 or more. */
  readonly limit: number;
  /** Only rings that were accepted before the one of this id, which need not exist any more. */
  readonly before?: string;
}

/** What may be deleted. The store reads no clock for it: the caller knows whether the clock is to be believed. */
export interface Forgettable {
  /** Finished rings that were accepted before then, milliseconds since the epoch. */
  readonly acceptedBefore: number;
  /** Claims that expire at that time or before, milliseconds since the epoch. */
  readonly expiredBy: number;
  /** Most rings, and most claims, to delete. */
  readonly limit: number;
}

/** What a ring had become, and when. */
export interface RingChangeRecord {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly state: RingState;
  readonly attempts: number;
  /** Strikes made until then. */
  readonly made: number;
  readonly reason: string | null;
}

/** Whether rings can be stored now. */
export type StoreStatus =
  | { readonly ready: true }
  | { readonly ready: false; readonly code: ErrorCode; readonly reason: string };

/**
 * Where rings are kept. Every promise resolves when the change is as durable as the store makes it. Unless a method
 * says otherwise it rejects with `storage-full`, `storage-read-only`, `storage-slow` or `storage-failed` when the store
 * cannot do it now, and with `stopping` after `stop`; then nothing has changed and the call may be made again. Questions
 * too reject with `storage-slow` after 3 s; `save`, `forget` and `tickets` wait as long as the disk takes.
 */
export interface RingStore {
  /** Whether rings can be stored now; what `/readyz` says. */
  readonly status: StoreStatus;
  /** Calls `listener` after every change of `status`. */
  onStatus(listener: (status: StoreStatus) => void): Cancel;
  /**
   * Opens the store. Called once, before anything else. Rejects, with nothing left open, with `storage-in-use` when
   * another process has it, `storage-too-new` when a later BellBot wrote it, and `storage-unusable` when it cannot be
   * read and written.
   */
  start(): Promise<void>;
  /** Waits for writes under way and closes. Never rejects. May be called more than once. */
  stop(): Promise<void>;
  /**
   * Keeps a new ring, and with it its claim if one is given, both or neither. Resolves to undefined when they are kept;
   * to the earlier claim when the same was claimed before and that claim has not expired: then nothing was kept. The claim
   * of the ring `outlived` counts as expired: its date was one of a clock that has been set back. RangeError when it has a
   * ring of that id. Rejects with `storage-slow` after 3 s; a ring whose promise rejected never appears later, so that
   * another attempt needs another id.
   */
  add(ring: Ring, claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined>;
  /**
   * Keeps new rings, and with the first of them their claim if one is given: all or none. As `add` in everything else.
   */
  addAll(rings: readonly Ring[], claim?: KeptClaim, outlived?: string): Promise<KeptClaim | undefined>;
  /** The claim of that name, if it was made and has not expired. */
  claimed(scope: string, name: string): Promise<KeptClaim | undefined>;
  /**
   * Keeps that a strike of the ring is about to be made: what `save` keeps, and rejects as that does. Until it resolves
   * nothing may be commanded. Unlike what `save` is told, it need not outlive the process before it resolves.
   */
  begin(ring: Ring): Promise<void>;
  /**
   * Keeps the new state of a ring (what `changedRing` takes over; the rest of a ring never changes);
   * RangeError when it was never added. Of calls for one ring, `begin` included, the last one counts. What has happened
   * to a ring is not lost when the process ends while the disk takes long: the next start finds it.
   */
  save(ring: Ring): Promise<void>;
  /** The ring of that id, or undefined. */
  get(id: string): Promise<Ring | undefined>;
  /**
   * The rings of a bell that are not in a final state, oldest first (by id), as tickets (`packTickets`): so many may wait
   * that there is no memory for all that is known of them.
   */
  tickets(bell: string): Promise<Uint8Array>;
  /** A page of the history, newest first: by id, which is the order of acceptance whatever the clock said. */
  list(query: RingQuery): Promise<Ring[]>;
  /** The id of the newest ring that the store had at its start; undefined when it had none. Answers at once. */
  newest(): string | undefined;
  /**
   * The latest `acceptedAt` before a time, both milliseconds since the epoch; undefined when there is none. Where the
   * clock was set back it need not be that of the newest ring.
   */
  lastAcceptance(before: number): Promise<number | undefined>;
  /**
   * What became of a ring, oldest first: its acceptance, and one record for every `save` that changed its state,
   * attempts, strikes made or reason. Empty when there is no such ring.
   */
  changes(id: string): Promise<RingChangeRecord[]>;
  /** Deletes what is old, the oldest first. Resolves to how many rings and claims it deleted. */
  forget(old: Forgettable): Promise<number>;
}

/** What the tunnel is doing. `failed` is final until BellBot is started again. */
export type TunnelStatus =
  | { readonly state: 'off' }
  | { readonly state: 'connecting' }
  | { readonly state: 'up'; readonly url: string }
  | { readonly state: 'retrying'; readonly reason: string; readonly retryInMs: number }
  | { readonly state: 'failed'; readonly reason: string };

/** The way in from outside. Nothing that happens to it may disturb a local ring. */
export interface Tunnel {
  readonly status: TunnelStatus;
  /**
   * True if every request that comes through it has the address of its sender as the last one in `X-Forwarded-For`,
   * whatever the sender wrote there itself. False for bare connections, in which nobody but the sender writes.
   */
  readonly namesSender: boolean;
  /** Begins to forward the public address to the server. Returns at once; never throws; called once. */
  start(target: { readonly host: string; readonly port: number }): void;
  /** Takes the public address down. Resolves within 1.5 s whatever the edge does. May be called more than once. */
  stop(): Promise<void>;
  /** Calls `listener` after every change of `status`. */
  onStatus(listener: (status: TunnelStatus) => void): Cancel;
}
