/**
 * For whom time stands still: for all rings of a bell (it is paused, or may make no more strikes), for all but those that
 * pass silence, or for none.
 */
export type HeldFor = 'none' | 'silent' | 'all';

/** A span of time that was held, milliseconds. */
export interface HeldSpan {
  readonly from: number;
  readonly to: number;
  readonly heldFor: HeldFor;
}

/** From a time on; with what was held before it. */
interface Mark {
  readonly at: number;
  readonly heldFor: HeldFor;
  readonly all: number;
  readonly silent: number;
}

/** When a bell was held: that time does not count for the age of its rings. Milliseconds of one clock. */
export class HeldTime {
  #marks: Mark[] = [];

  /** Who is held now. */
  get heldFor(): HeldFor {
    return this.#marks.at(-1)?.heldFor ?? 'none';
  }

  /** Time is held for these from `at` on, which is no earlier than what was told before. */
  become(heldFor: HeldFor, at: number): void {
    if (heldFor !== this.heldFor) {
      const { all, silent } = this.#sums(at);
      this.#marks.push({ at, heldFor, all, silent });
    }
  }

  /** Takes spans of the past, which may overlap, in any order; all of them end by `now`. */
  load(spans: readonly HeldSpan[], now: number): void {
    this.#marks = [];
    const edges = [...new Set(spans.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
    for (const edge of edges.filter((at) => at <= now)) {
      const around = spans.filter(({ from, to }) => from <= edge && edge < to);
      const isAll = around.some(({ heldFor }) => heldFor === 'all');
      const isSilent = around.some(({ heldFor }) => heldFor === 'silent');
      this.become(isAll ? 'all' : isSilent ? 'silent' : 'none', edge);
    }
  }

  /** How much of the time from `since` to `now` was held, for a ring that passes silence or for one that does not. */
  between(since: number, now: number, passesSilence: boolean): number {
    return this.#marks.length === 0 ? 0 : this.#held(now, passesSilence) - this.#held(since, passesSilence);
  }

  /** What was before that time is not asked for any more. */
  forgetBefore(at: number): void {
    const last = this.#marks.findLastIndex((mark) => mark.at <= at);
    if (last > 0) {
      this.#marks.splice(0, last);
    }
  }

  #held(at: number, passesSilence: boolean): number {
    const { all, silent } = this.#sums(at);
    return passesSilence ? all : all + silent;
  }

  #sums(at: number): { all: number; silent: number } {
    const mark = this.#markAt(at);
    if (mark === undefined) {
      // What is forgotten counts as not held.
      return { all: this.#marks[0]?.all ?? 0, silent: this.#marks[0]?.silent ?? 0 };
    }
    const since = at - mark.at;
    return {
      all: mark.all + (mark.heldFor === 'all' ? since : 0),
      silent: mark.silent + (mark.heldFor === 'silent' ? since : 0),
    };
  }

  /** The last mark that is not later. */
  #markAt(at: number): Mark | undefined {
    let [low, high] = [0, this.#marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle] as Mark).at <= at) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return this.#marks[low - 1];
  }
}
