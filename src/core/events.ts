import type { BellBotError } from './errors.js';
import type { BellStatus, StoreStatus, TunnelStatus } from './ports.js';
import type { Held, Ring } from './ring.js';

/** What happens to rings. Each carries the ring as it is afterwards, where there is one. */
export type RingEvent =
  | { readonly type: 'accepted'; readonly ring: Ring }
  /** A ring that was accepted is held back. */
  | { readonly type: 'held'; readonly ring: Ring; readonly held: Held }
  /** A ring is rung for others too, so many. */
  | { readonly type: 'joined'; readonly ring: Ring; readonly others: number }
  /** A ring begins without those of other bells that were to begin with it. */
  | { readonly type: 'apart'; readonly ring: Ring; readonly without: readonly string[] }
  | { readonly type: 'striking'; readonly ring: Ring }
  | { readonly type: 'struck'; readonly ring: Ring }
  | { readonly type: 'cut-short'; readonly ring: Ring; readonly reason: string }
  | { readonly type: 'finished'; readonly ring: Ring }
  /** So many rings of one bell expired together, the oldest of which is given; each of them was told as finished too. */
  | { readonly type: 'expired'; readonly oldest: Ring; readonly count: number }
  /** A ring that waited cannot be struck: the store does not know it, as when somebody took it out of the database. */
  | { readonly type: 'lost'; readonly bell: string; readonly id: string }
  /** A bell holds back what waits, or for another reason than before; null when it does no more. */
  | { readonly type: 'bell-held'; readonly bell: string; readonly held: Held | null };

/**
 * Why connections are closed, or turned away: `full` for want of places, `address` since one address has its share of
 * them, `pipelined` for too many requests sent without waiting for answers,
 * `crumbs` for a body in tiny pieces, `shunned` for coming back right after that,
 * `untaken` for answers that were not taken in time.
 */
export type ClosingReason = 'full' | 'address' | 'pipelined' | 'crumbs' | 'shunned' | 'untaken';

/** Everything that BellBot tells about itself while it runs: what the log, the demo and later the dashboard hear. */
export type BellBotEvent =
  | RingEvent
  /** A request was answered with an error; `error.cause` is there when it was a mistake of BellBot's. */
  | { readonly type: 'refused'; readonly error: BellBotError; readonly route: string; readonly from: string }
  /** So many requests more were refused alike, of which the last is given: what is told in place of each of them. */
  | {
      readonly type: 'refused-more';
      readonly error: BellBotError;
      readonly route: string;
      readonly from: string;
      readonly count: number;
    }
  /** So many connections were closed or turned away for that reason; the last of them, or the last newcomer, was `from`. */
  | {
      readonly type: 'connections-closed';
      readonly reason: ClosingReason;
      readonly count: number;
      readonly from: string;
    }
  /** A request was understood and is not to ring; `who` wrote it, null if that was not said. */
  | {
      readonly type: 'ignored';
      readonly source: string;
      readonly who: string | null;
      readonly reason: string;
    }
  /** A board was chosen and is about to be opened; `others` were seen too. */
  | { readonly type: 'board-found'; readonly board: string; readonly others: readonly string[] }
  | { readonly type: 'bell-status'; readonly bell: string; readonly status: BellStatus }
  | { readonly type: 'store-status'; readonly status: StoreStatus }
  /** The store had to do something that its owner should know of, such as setting a damaged file aside. */
  | { readonly type: 'store-incident'; readonly reason: string; readonly path: string }
  | { readonly type: 'tunnel-status'; readonly status: TunnelStatus }
  /** Something about the set-up that its owner should know, said once at start. */
  | { readonly type: 'advice'; readonly sentence: string }
  /** The clock of the machine jumped by so many milliseconds, less than 0 for back; it shows `now` since then. */
  | { readonly type: 'clock-jumped'; readonly by: number; readonly now: number }
  /** Something that hears of what happens threw: a mistake of BellBot's, which stops nothing. */
  | { readonly type: 'listener-failed'; readonly error: unknown }
  /** The bell of a virtual Uno sounded; `count` since the start. */
  | { readonly type: 'ding'; readonly bell: string; readonly count: number };
