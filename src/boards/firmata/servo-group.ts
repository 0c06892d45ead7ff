/** A servo's pin, as its group knows it. */
export interface GroupedServo {
  /** Has this pin alone send pulses of its rest angle. */
  begin(): void;
  /** Ends the pulses of this pin alone. */
  end(): void;
}

/**
 * The servos of one board. Their pulses begin in one burst, and end together when none of them is needed any more.
 *
 * A pin that becomes a servo sends the pulse that its place in the sketch last had, until its position comes half a
 * millisecond later: 1500 microseconds at first, and since Firmata 2.4 perhaps that of another servo, as places are
 * used again. Where no servo was attached the first pulse is 40 ms away, and nothing comes of it. Beside a servo that
 * is at work it may begin in that half millisecond, and an arm would be sent where another one rests or strikes.
 */
export class ServoGroup {
  /** The servos that were attached since the board was ready, and whether each is in use. */
  readonly #inUse = new Map<GroupedServo, boolean>();
  #attached = false;

  /** A servo is needed. */
  attach(servo: GroupedServo): void {
    const others = this.#attached ? [] : [...this.#inUse.keys()].filter((other) => other !== servo);
    const isNew = !this.#inUse.has(servo);
    this.#inUse.set(servo, true);
    if (!this.#attached || isNew) {
      servo.begin();
    }
    this.#attached = true;
    for (const other of others) {
      other.begin();
    }
  }

  /** A servo is not needed until it is attached again. */
  detach(servo: GroupedServo): void {
    if (this.#inUse.has(servo)) {
      this.#inUse.set(servo, false);
      this.#endIfUnused();
    }
  }

  /** A servo is not used any more at all: its pulses end now. */
  leave(servo: GroupedServo): void {
    this.#inUse.delete(servo);
    servo.end();
    this.#endIfUnused();
  }

  /** Nothing is known of a servo any more. */
  forget(servo: GroupedServo): void {
    this.#inUse.delete(servo);
    if (this.#inUse.size === 0) {
      this.#attached = false;
    }
  }

  #endIfUnused(): void {
    if (this.#attached && ![...this.#inUse.values()].includes(true)) {
      this.#attached = false;
      for (const each of this.#inUse.keys()) {
        each.end();
      }
    }
  }
}
