import type { Bell, Cancel, Clock } from '../ports.js';
import type { HeldSpan } from './held-time.js';

/** How long after its bell became ready a light sensor may need to say something; milliseconds. */
const sensorGrace = 5000;

/**
 * Whether it is dark where a bell is. While its sensor says nothing, as when the board is away or BellBot was started
 * again, what it said last counts; but not for ever when the board is there: a sensor that is broken must not keep a bell
 * silent.
 */
export class DarkWatch {
  readonly #bell: Bell;
  readonly #clock: Clock;
  /** Since when it has been dark, milliseconds since the epoch; null when it is not. */
  #since: number | null;
  /** Monotonic: when the bell became ready; undefined while it is not. */
  #readySince: number | undefined;

  /** `since`: since when it was dark when it was last known, milliseconds since the epoch; null when it was not. */
  constructor(bell: Bell, clock: Clock, since: number | null) {
    this.#bell = bell;
    this.#clock = clock;
    this.#since = since;
  }

  /** Since when it has been dark, milliseconds since the epoch; null when it is not, as far as is known. */
  get since(): number | null {
    return this.#since;
  }

  /** Begins to hear of the bell; `changed` is called when there may be something to follow. */
  start(changed: () => void): Cancel {
    const follow = (): void => {
      const { ready } = this.#bell.status;
      this.#readySince = ready ? (this.#readySince ?? this.#clock.monotonic()) : undefined;
      changed();
    };
    const cancels = [this.#bell.onStatus(follow), this.#bell.onDark?.(changed)];
    follow();
    return () => {
      for (const cancel of cancels) {
        cancel?.();
      }
    };
  }

  /** Takes what the sensor says, if it counts. Whether it is dark has changed when it answers something: the span that is over, if any. */
  follow(counts: boolean): readonly HeldSpan[] | undefined {
    const isDark = counts && (this.#bell.dark ?? (this.#since !== null && this.#mayCome));
    if (isDark === (this.#since !== null)) {
      return undefined;
    }
    const span = this.span(this.#clock.now());
    this.#since = isDark ? this.#clock.now() : null;
    return span;
  }

  /** When it is no longer dark though the sensor says nothing; monotonic milliseconds, infinity for never. */
  get nextLook(): number {
    const isUnsure = this.#since !== null && typeof this.#bell.dark !== 'boolean';
    return isUnsure && this.#readySince !== undefined
      ? this.#readySince + sensorGrace
      : Number.POSITIVE_INFINITY;
  }

  /** The span for which it has been dark by now, milliseconds since the epoch; none when it is not. */
  span(now: number): HeldSpan[] {
    return this.#since === null ? [] : [{ from: this.#since, to: now, heldFor: 'silent' }];
  }

  get #mayCome(): boolean {
    return this.#readySince === undefined || this.#clock.monotonic() < this.#readySince + sensorGrace;
  }
}
