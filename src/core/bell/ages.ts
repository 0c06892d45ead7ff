import type { Clock } from '../ports.js';
import type { Gate, GateView } from './gate.js';
import { HeldTime } from './held-time.js';
import type { BellRules } from './rules.js';

/** How old the rings of a bell are, and when their time is over. What they were held for does not count. Monotonic milliseconds. */
export class Ages {
  readonly #clock: Clock;
  readonly #gate: Gate;
  readonly #rules: () => BellRules;
  readonly #held = new HeldTime();

  constructor(clock: Clock, gate: Gate, rules: () => BellRules) {
    this.#clock = clock;
    this.#gate = gate;
    this.#rules = rules;
  }

  /**
   * Takes what was held before this life, for rings of which the oldest was accepted at `oldest`, milliseconds since the
   * epoch. Answers when silence last ended, monotonic milliseconds; minus infinity when there was none.
   */
  load(oldest: number): number {
    const now = this.#clock.monotonic();
    const lead = this.#clock.now() - now;
    const spans = this.#gate
      .past(oldest)
      .map(({ from, to, heldFor }) => ({ from: from - lead, to: Math.min(now, to - lead), heldFor }));
    this.#held.load(spans, now);
    const silent = spans.filter(({ heldFor }) => heldFor === 'silent');
    return Math.max(Number.NEGATIVE_INFINITY, ...silent.map(({ to }) => to));
  }

  /** From now on time is held as the gate says, and for all while the bell has made its strikes for now. */
  follow({ stop, silence }: GateView, isOnDuty: boolean): void {
    const isSilent = silence?.drops === false;
    const heldFor = stop !== null || isOnDuty ? 'all' : isSilent ? 'silent' : 'none';
    this.#held.become(heldFor, this.#clock.monotonic());
  }

  /** No ring is left that was accepted before that time; infinity when none is left. */
  forgetBefore(oldest: number): void {
    this.#held.forgetBefore(Math.min(oldest, this.#clock.monotonic()));
  }

  /** When the time of a ring is over that was accepted at `since`, as far as is known now; infinity while it is held. */
  readonly deadlineOf = (since: number, isUrgent: boolean): number => {
    const { ttl } = this.#rules().limits;
    const passes = this.#gate.passes(isUrgent);
    const { heldFor } = this.#held;
    if (
      ttl === 0 ||
      since === Number.POSITIVE_INFINITY ||
      heldFor === 'all' ||
      (heldFor === 'silent' && !passes)
    ) {
      return Number.POSITIVE_INFINITY;
    }
    return since + ttl + this.#held.between(since, this.#clock.monotonic(), passes);
  };
}
