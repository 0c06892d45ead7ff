/** What a bell's queue may do, and when its bell keeps silent. All lengths of time in milliseconds. */
import type { Pattern } from '../pattern.js';

/** How long and how many rings wait, and how close strikes are. */
export interface QueueLimits {
  /** Most rings that may wait; the one under way does not count. */
  readonly queue: number;
  /** Milliseconds after which a waiting ring expires; 0 for never. Time for which the bell was held does not count. */
  readonly ttl: number;
  /** Least milliseconds from one strike command to the next, but within a pattern that has times of its own. */
  readonly pdelay: number;
}

/** What becomes of rings while a bell keeps silent: they wait for its end, are cancelled at once, or ring all the same. */
export type Then = 'hold' | 'drop' | 'ring';

/** When it is quiet by the wall clock. Pure: answers for any time, those gone by included. */
export interface Silence {
  /**
   * Whether it is silent at a time, and when that changes next; both milliseconds since the epoch. `until` is null where
   * that is not known, or it never changes.
   */
  at(now: number): { readonly silent: boolean; readonly until: number | null };
}

/** Quiet hours. */
export interface QuietRules {
  readonly silence: Silence;
  /** Goes for muting too. */
  readonly then: Then;
  /** Whether urgent rings ring in any silence. */
  readonly urgent: boolean;
}

/** How rings that come close upon one another become one. */
export interface CoalesceRules {
  /** Rings join the first that waits, if they come within so many milliseconds after it. */
  readonly within: number;
  /** What is rung for all of them. */
  readonly pattern: Pattern;
}

/** Everything that one bell's queue goes by. What is absent or null does not limit. */
export interface BellRules {
  readonly limits: QueueLimits;
  /** Most strikes in any minute. */
  readonly perMinute?: number | null;
  readonly quiet?: QuietRules | null;
  /** What becomes of rings while it is dark. */
  readonly dark?: { readonly then: Then } | null;
  readonly coalesce?: CoalesceRules | null;
}
