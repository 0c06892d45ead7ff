import type { Clock, RingStore } from './ports.js';

const day = 24 * 3_600_000;
/** How many days, or gaps, back from now the history is looked at. */
const looks = 7;

/** By how much time may have passed less than the proven date says: gaps of up to two days may go unnoticed. */
export const mostUnproven = 2 * day;

/**
 * The date as far as the history proves it, milliseconds since the epoch; undefined when it proves nothing. It is never
 * later than `now`, and when `now` is wrong at most `mostUnproven` later than the true date was.
 *
 * A clock that jumps on leaves a gap between two rings, or between the newest ring and now, and so does a quiet time:
 * gaps of more than a day do not count as time that has passed, until rings have come in for a week after them. Rings
 * with later dates than `now`, from a clock that was ahead, say nothing.
 */
export async function provenDate(
  store: Pick<RingStore, 'lastAcceptance'>,
  now: number,
): Promise<number | undefined> {
  let date = now;
  let at = now;
  for (let look = 0; look < looks; look += 1) {
    const last = await store.lastAcceptance(at);
    if (last === undefined) {
      return look === 0 ? undefined : date;
    }
    const gap = at - last;
    if (gap > day) {
      date -= gap;
    }
    at -= Math.max(day, gap);
  }
  return date;
}

/** Watches whether wall time goes as fast as monotonic time. */
export class ClockWatch {
  readonly #clock: Clock;
  #lead: number;
  #jumpedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lead = clock.now() - clock.monotonic();
  }

  /** False from when the clock has jumped by more than a day until it has been in step again for a day. */
  get inStep(): boolean {
    const time = this.#clock.monotonic();
    const lead = this.#clock.now() - time;
    if (Math.abs(lead - this.#lead) > day) {
      this.#lead = lead;
      this.#jumpedAt = time;
    }
    return time - this.#jumpedAt >= day;
  }
}
