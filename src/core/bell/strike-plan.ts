/**
 * When the next strike of a bell may begin, and when a ring that is accepted now may be expected. All times in
 * milliseconds of one monotonic clock.
 */

/** What is known of a bell's recent past and its queue. */
export interface StrikePlan {
  /** Least time from the beginning of one strike to the beginning of the next: the option `pdelay`. */
  readonly pdelay: number;
  /** Time from a strike's first command until the arm is back at rest. */
  readonly strikeTime: number;
  /** Most time by which a strike may begin later than its command. */
  readonly frame: number;
  /** When the last strike began, or null if none has. */
  readonly lastBegan: number | null;
  /** True while that strike is under way. */
  readonly underWay: boolean;
}

/**
 * Time from one strike's command to the next: `pdelay`, but never before the arm is back at rest. One frame more, so
 * that the strikes themselves are never closer than `pdelay`, when the first came late in its frame and the next early.
 */
export function spacing(plan: StrikePlan): number {
  return Math.max(plan.pdelay + plan.frame, plan.strikeTime);
}

/** The earliest time at which the next strike may begin; may be in the past. */
export function nextStart(plan: StrikePlan): number {
  if (plan.lastBegan === null) {
    return Number.NEGATIVE_INFINITY;
  }
  return plan.lastBegan + (plan.underWay ? spacing(plan) : plan.pdelay + plan.frame);
}

/** When a strike begins that has `strikesAhead` strikes before it, all of them still to begin. */
export function expectedStart(plan: StrikePlan, now: number, strikesAhead: number): number {
  return Math.max(now, nextStart(plan)) + strikesAhead * spacing(plan);
}
