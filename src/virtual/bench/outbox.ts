/** Keeps what is to be told until nothing is under way that a listener could disturb. */
export class Outbox {
  readonly #messages: (() => void)[] = [];
  #busy = false;

  /** Whether something is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Keeps a message for the next `deliver`. */
  add(message: () => void): void {
    this.#messages.push(message);
  }

  /** Delivers what was added, and what is added meanwhile, in order. What a throwing listener leaves comes next time. */
  deliver(): void {
    for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) {
      message();
    }
  }

  /** Does something as a whole, then delivers what it added; within another `during` the outer one delivers. */
  during(action: () => void): void {
    if (this.#busy) {
      action();
      return;
    }
    this.#busy = true;
    try {
      action();
      this.deliver();
    } finally {
      this.#busy = false;
    }
  }
}
