interface Span {
  /** Milliseconds, rounded up. */
  time: number;
  count: number;
}

/** When one sender's requests were admitted, exact to the millisecond: those of one millisecond are one span. */
export class RecentTimes {
  #spans: Span[] = [];
  /** Where the spans begin that are still counted. */
  #head = 0;
  #count = 0;

  /** Number of times. */
  get count(): number {
    return this.#count;
  }

  /** Number of spans: what the memory goes by. */
  get spans(): number {
    return this.#spans.length - this.#head;
  }

  /** The earliest time; undefined when there is none. */
  get oldest(): number | undefined {
    return this.#spans[this.#head]?.time;
  }

  /** The latest time; undefined when there is none. */
  get newest(): number | undefined {
    return this.spans === 0 ? undefined : this.#spans.at(-1)?.time;
  }

  /** Adds a time that is not before any other. Rounded up, so that it is never forgotten too early. */
  add(exact: number): void {
    const time = Math.ceil(exact);
    const last = this.#spans.at(-1);
    if (last !== undefined && last.time === time && this.spans > 0) {
      last.count += 1;
    } else {
      this.#spans.push({ time, count: 1 });
    }
    this.#count += 1;
  }

  /** Forgets every time up to this one. */
  forget(until: number): void {
    for (let first = this.#spans[this.#head]; first !== undefined && first.time <= until; ) {
      this.#count -= first.count;
      this.#head += 1;
      first = this.#spans[this.#head];
    }
    this.#release();
  }

  /** Takes the two oldest spans for one, at the later time of the two: it is counted for longer, never too briefly. */
  coarsen(): void {
    const first = this.#spans[this.#head];
    const second = this.#spans[this.#head + 1];
    if (first !== undefined && second !== undefined) {
      second.count += first.count;
      this.#head += 1;
      this.#release();
    }
  }

  #release(): void {
    if (this.#head > 32 && this.#head * 2 > this.#spans.length) {
      this.#spans = this.#spans.slice(this.#head);
      this.#head = 0;
    }
  }
}
