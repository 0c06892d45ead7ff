import { BellBotError } from '../../../core/errors.js';

/** Seconds after which a reader that found no place may try again. */
const retryAfter = 10;

/** Places for those who read the whole history at once. */
export class Readers {
  readonly #most: number;
  #reading = 0;

  /** `most` is how many may read at the same time. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a place and gives what leaves it, which may be called more than once. Throws `too-many-readers`. */
  enter(): () => void {
    if (this.#reading >= this.#most) {
      throw new BellBotError('too-many-readers', undefined, { retryAfter });
    }
    this.#reading += 1;
    let reading = true;
    return () => {
      this.#reading -= reading ? 1 : 0;
      reading = false;
    };
  }
}
