/**
 * What the core needs from the world, and what it promises to it. Every implementation of a port runs the port's
 * contract suite in `test/contract/`.
 */
import type { ErrorCode } from './errors.js';
import type { Ring } from './ring.js';

/** Takes back a subscription or a timer. May be called more than once; later calls do nothing. */
export type Cancel = () => void;

/** Time. The only way to read a clock or to wait outside `system/`. */
export interface Clock {
  /** Wall time in milliseconds since the epoch. May jump either way; for receipts only. */
  now(): number;
  /** Milliseconds from an arbitrary start, never going back. For every delay and deadline. */
  monotonic(): number;
  /** Calls `run` once, at least `milliseconds` from now, unless cancelled first. Never calls it synchronously. */
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
   * only if the board was there throughout and reported both angles. Rejects with `StrikeCutShort` when the board was
   * lost or did not report, before, during or after the move: then the bell may or may not have sounded. Never called
   * while a strike is under way.
   */
  strike(): Promise<StrikeReport>;
}

/** Where rings are kept. Every promise resolves when the change is as durable as the store makes it. */
export interface RingStore {
  /** Opens the store. Called once, before anything else. */
  start(): Promise<void>;
  /** Waits for writes under way and closes. May be called more than once. */
  stop(): Promise<void>;
  /** Keeps a new ring. Rejects, with nothing kept, when it cannot or has a ring of that id. */
  add(ring: Ring): Promise<void>;
  /** Keeps the new state of a ring; RangeError when it was never added. Of calls for one ring the last one counts. */
  save(ring: Ring): Promise<void>;
  /** The ring of that id, or undefined. */
  get(id: string): Promise<Ring | undefined>;
  /** Every ring that is not in a final state, oldest first. */
  unfinished(): Promise<Ring[]>;
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
  /** Begins to forward the public address to the server. Returns at once; never throws; called once. */
  start(target: { readonly host: string; readonly port: number }): void;
  /** Takes the public address down. Resolves within 1.5 s whatever the edge does. May be called more than once. */
  stop(): Promise<void>;
  /** Calls `listener` after every change of `status`. */
  onStatus(listener: (status: TunnelStatus) => void): Cancel;
}
