import { isBellBotError } from '../errors.js';
import type { Bell, Clock, RingStore } from '../ports.js';
import type { Ring } from '../ring.js';
import { changed, type RingChange } from '../ring-machine.js';
import { holdOf } from './tempo.js';

/** A ring and the monotonic time, in milliseconds, at which it was accepted. */
export interface Entry {
  readonly ring: Ring;
  readonly since: number;
}

/** What an attempt at a strike works with, and what it asks and tells its queue. */
export interface AttemptParts {
  readonly bell: Bell;
  readonly store: RingStore;
  readonly clock: Clock;
  /** The ring as it is rung; it waits otherwise when it is to be rung for others, too. */
  readonly asRung: Ring;
  /** Resolves when the strike is due, or is not to be made any more; undefined when it is due. Asked right before it is commanded. */
  readonly due: () => Promise<void> | undefined;
  /** Whether the strike may still be made: asked after it was stored, and again right before it is commanded. */
  readonly mayStrike: () => boolean;
  /** Hears of the command, right before it is given; `ring` is striking from then on. */
  readonly commanded: (ring: Ring) => void;
  /** What the receipt of the ring is to say when it has rung. */
  readonly reason: () => string | undefined;
  /** Stores the ring as it waited, however long that takes, unless it does not wait any more. */
  readonly restore: () => Promise<void>;
}

/** What came of an attempt. */
export type AttemptResult =
  /** Nothing was commanded, since it could not be stored. */
  | { readonly type: 'not-stored' }
  /** Nothing was commanded, since the store does not have the ring. */
  | { readonly type: 'unknown' }
  /** Nothing was commanded, since it was not to be made any more, or the bell refused. */
  | { readonly type: 'not-made' }
  /** Nothing was commanded, since the bell can never do what the ring asks for. */
  | { readonly type: 'impossible'; readonly reason: string }
  | { readonly type: 'made'; readonly ring: Ring }
  | { readonly type: 'cut-short'; readonly ring: Ring };

/**
 * One try at a strike. That it is about to be made is stored first, so that a crash is not taken for a strike that was
 * never begun; storing may take long, so what may have changed meanwhile is looked at again. Only a strike that was
 * commanded counts as an attempt of its ring.
 */
export class StrikeAttempt {
  readonly #entry: Entry;
  readonly #parts: AttemptParts;
  #commanded: Ring | undefined;
  #isOver = false;
  #takenBack: Promise<void> | undefined;

  constructor(entry: Entry, parts: AttemptParts) {
    this.#entry = entry;
    this.#parts = parts;
  }

  /** The ring that is to be struck, as it waited. */
  get entry(): Entry {
    return this.#entry;
  }

  /** True once the arm was commanded to strike. */
  get isCommanded(): boolean {
    return this.#commanded !== undefined;
  }

  /** Stores the strike, makes it, and says what came of it. Storing is tried once; never rejects. Called once. */
  async make(): Promise<AttemptResult> {
    const move = this.#move();
    if (typeof move === 'string') {
      return { type: 'impossible', reason: move };
    }
    try {
      await this.#parts.store.begin(this.#begun());
    } catch (error) {
      return { type: error instanceof RangeError ? 'unknown' : 'not-stored' };
    }
    if (!this.#parts.mayStrike()) {
      await this.takeBack();
      return { type: 'not-made' };
    }
    try {
      const change = await move();
      return { type: 'made', ring: changed(this.#ring, change) };
    } catch (error) {
      this.#isOver = true;
      if (this.#commanded === undefined) {
        await this.takeBack();
        return { type: 'not-made' };
      }
      const reason = isBellBotError(error) ? error.message : `The bell failed: ${String(error)}`;
      const change = { type: 'strike-cut-short', at: this.#parts.clock.now(), reason } as const;
      return { type: 'cut-short', ring: changed(this.#ring, change) };
    }
  }

  /** What the arm is to do, and what that makes of the ring; a sentence when it cannot. */
  #move(): (() => Promise<RingChange>) | string {
    const { bell, clock, asRung, reason } = this.#parts;
    const begin = (): boolean | Promise<boolean> => this.#command();
    if (asRung.motion?.type !== 'sweep') {
      const hold = holdOf(asRung);
      const strike = () => (hold === undefined ? bell.strike(begin) : bell.strike(begin, hold));
      return async () => ({ type: 'strike-made', at: (await strike()).struckAt, reason: reason() });
    }
    const { cycles, from, to, seconds } = asRung.motion.sweep;
    if (bell.sweep === undefined || from === undefined || to === undefined || seconds === undefined) {
      return 'This bell cannot sweep.';
    }
    const swept = bell.sweep.bind(bell, { cycles, from, to, seconds }, begin);
    return async () => {
      await swept();
      return { type: 'swept', at: clock.now() };
    };
  }

  /**
   * Stores that the strike was not made after all. To be called as soon as that is known, also while the strike is being
   * stored: the store keeps the order. Resolves when it is stored or not of interest any more.
   */
  takeBack(): Promise<void> {
    this.#takenBack ??= this.#parts.restore();
    return this.#takenBack;
  }

  #command(): boolean | Promise<boolean> {
    const due = this.#parts.due();
    return due === undefined ? this.#commandNow() : due.then(() => this.#commandNow());
  }

  #commandNow(): boolean {
    // The bell may have given up while the time of the strike was waited for.
    const may = !this.#isOver && this.#parts.mayStrike();
    if (may) {
      this.#commanded = this.#begun();
      this.#parts.commanded(this.#commanded);
    }
    return may;
  }

  #begun(): Ring {
    return changed(this.#parts.asRung, { type: 'strike-began', at: this.#parts.clock.now() });
  }

  get #ring(): Ring {
    if (this.#commanded === undefined) {
      throw new RangeError('a bell reported a strike that it did not announce');
    }
    return this.#commanded;
  }
}
