/** A request that waits for its turn. */
type Begin = () => void;

/** So many requests of a connection are still its first ones, and go before those of connections that ask without end. */
const firstRequests = 8;

/**
 * Lets only so many requests begin in one turn of the event loop, so that who comes while thousands are being asked is
 * read, and answered, between them. What is more waits for the next turns: first the first requests of connections, in
 * the order in which they came, then the others.
 */
export class Turns {
  readonly #most: number;
  #begun = 0;
  #counting = false;
  #first: Begin[] = [];
  #others: Begin[] = [];

  /** `most` is how many may begin in a turn, 1 or more. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Calls `begin` before it returns where there is room in this turn, else in a later one. `request` is which one it is of its connection, from 1 on. */
  take(request: number, begin: Begin): void {
    this.#count();
    if (this.#begun < this.#most) {
      this.#begun += 1;
      begin();
    } else {
      (request <= firstRequests ? this.#first : this.#others).push(begin);
    }
  }

  #count(): void {
    if (!this.#counting) {
      this.#counting = true;
      setImmediate(() => this.#nextTurn());
    }
  }

  #nextTurn(): void {
    this.#counting = false;
    this.#begun = 0;
    if (this.#first.length + this.#others.length === 0) {
      return;
    }
    this.#count();
    // Those that come in meanwhile find the turn full, and wait behind these.
    this.#begun = this.#most;
    const first = this.#first.splice(0, this.#most);
    const others = this.#others.splice(0, this.#most - first.length);
    for (const begin of [...first, ...others]) {
      begin();
    }
  }
}
