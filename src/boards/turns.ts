/** What an arm does and how it is set up, one after the other: settings change between two movements. */
export class Turns {
  #moving: Promise<unknown> = Promise.resolve();
  #changing: Promise<void> | undefined;

  /** Makes a movement, after the change of settings that is under way. Settles as it does. */
  move<T>(movement: () => Promise<T>): Promise<T> {
    const moving = this.#changing === undefined ? movement() : this.#changing.then(movement);
    this.#moving = moving;
    return moving;
  }

  /** Makes a change, after all that is under way, and before what is asked for later. Never rejects if `change` does not. */
  async change(change: () => Promise<void>): Promise<void> {
    const before = Promise.allSettled([this.#moving, this.#changing]);
    const changing = before.then(change);
    this.#changing = changing;
    await changing;
    if (this.#changing === changing) {
      this.#changing = undefined;
    }
  }

  /** Resolves when all that is under way is over. Never rejects. */
  async over(): Promise<void> {
    await Promise.allSettled([this.#moving, this.#changing]);
  }
}
