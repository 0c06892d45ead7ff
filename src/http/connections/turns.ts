/** A request that waits for its turn. */
export interface Turn {
  /** False where its client has sent more without waiting for the answer: then it goes behind the others. */
  readonly isPatient: boolean;
  /** Begins to answer. False where there is nothing to answer any more. */
  begin(): boolean;
}

/** Requests that begin in a turn in which a connection was taken. */
const besidesNewcomers = 2;

/**
 * Lets only so many requests begin in one turn of the event loop, so that who comes while thousands are being asked is
 * read, and answered, between them. What is more waits for the next turns, in the order in which it came, those first
 * whose clients wait for their answers. The system hands over one new connection a turn (libuv 1.45 and later), so as long as
 * they come, turns are short: a ring's own may be the last of hundreds.
 */
export class Turns {
  readonly #most: number;
  #begun = 0;
  #counting = false;
  #newcomer = false;
  #waiting: Turn[] = [];

  /** `most` is how many may begin in a turn, 1 or more. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Notes that a connection was taken in this turn. */
  newcomer(): void {
    this.#newcomer = true;
    this.#count();
  }

  /** Begins before it returns where there is room in this turn, else in a later one. */
  take(turn: Turn): void {
    this.#count();
    if (this.#begun < this.#room) {
      this.#begun += turn.begin() ? 1 : 0;
    } else {
      this.#waiting.push(turn);
    }
  }

  get #room(): number {
    return this.#newcomer ? Math.min(besidesNewcomers, this.#most) : this.#most;
  }

  #count(): void {
    if (!this.#counting) {
      this.#counting = true;
      setImmediate(() => this.#nextTurn());
    }
  }

  #nextTurn(): void {
    let left = this.#room;
    this.#counting = false;
    this.#newcomer = false;
    this.#begun = 0;
    if (this.#waiting.length === 0) {
      return;
    }
    this.#count();
    // Those that come in meanwhile find the turn full, and wait behind these.
    this.#begun = this.#most;
    const waiting = this.#waiting;
    this.#waiting = [];
    const later: Turn[] = [];
    for (const turn of [
      ...waiting.filter(({ isPatient }) => isPatient),
      ...waiting.filter(({ isPatient }) => !isPatient),
    ]) {
      if (left === 0) {
        later.push(turn);
      } else {
        left -= turn.begin() ? 1 : 0;
      }
    }
    this.#waiting = [...later, ...this.#waiting];
  }
}

/** Resolves when there is a turn. */
export function turnFor(turns: Turns): Promise<void> {
  return new Promise((resolve) => {
    turns.take({
      isPatient: true,
      begin: () => {
        resolve();
        return true;
      },
    });
  });
}
