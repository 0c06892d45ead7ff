/** Monotonic milliseconds at which a ring expires that was accepted at `since`, as far as is known now. */
export type DeadlineOf = (since: number, isUrgent: boolean) => number;

/** When the oldest rings were accepted, monotonic milliseconds. Those that pass silence may expire before older ones. */
export class Oldest {
  #usual = Number.POSITIVE_INFINITY;
  #urgent = Number.POSITIVE_INFINITY;

  /** No ring that was noted was accepted earlier. */
  get time(): number {
    return Math.min(this.#usual, this.#urgent);
  }

  /** Takes a ring. */
  note(time: number, isUrgent: boolean): void {
    if (isUrgent) {
      this.#urgent = Math.min(this.#urgent, time);
    } else {
      this.#usual = Math.min(this.#usual, time);
    }
  }

  /** Forgets all of them. */
  clear(): void {
    this.#usual = Number.POSITIVE_INFINITY;
    this.#urgent = Number.POSITIVE_INFINITY;
  }

  /** None of them expires before; infinity when none will. */
  deadline(deadlineOf: DeadlineOf): number {
    return Math.min(deadlineOf(this.#usual, false), deadlineOf(this.#urgent, true));
  }
}
