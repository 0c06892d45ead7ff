import type { Cancel } from './ports.js';
import { Signal } from './signal.js';

/** A value whose changes are told. */
export class Observable<T extends object> {
  readonly #changes = new Signal<T>();
  readonly #isSame: (before: T, after: T) => boolean;
  readonly #untold: T[] = [];
  #value: T;
  #telling = false;

  /** `isSame` says whether a new value is not worth telling; without it, values with the same fields are the same. */
  constructor(value: T, isSame: (before: T, after: T) => boolean = haveSameFields) {
    this.#value = value;
    this.#isSame = isSame;
  }

  get value(): T {
    return this.#value;
  }

  /** Calls `listener` with the new value after every change, until taken back. */
  onChange(listener: (value: T) => void): Cancel {
    return this.#changes.on(listener);
  }

  /**
   * Takes a new value, and tells every listener of it before it returns, if it is a change. A change made by a listener
   * is told when all have heard of the one before.
   */
  set(value: T): void {
    const before = this.#value;
    this.#value = value;
    if (this.#isSame(before, value)) {
      return;
    }
    this.#untold.push(value);
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
      this.#changes.emit(next);
    }
    this.#telling = false;
  }
}

function haveSameFields(a: object, b: object): boolean {
  const fields = new Map<string, unknown>(Object.entries(b));
  const own = Object.entries(a);
  return own.length === fields.size && own.every(([name, value]) => Object.is(fields.get(name), value));
}
