import { type Caller, callerNamed, type Keys, type NamedKey } from '../core/caller.js';
import { DigestTable } from './digest-table.js';
import { digestOf } from './new-key.js';

/** The keys that are set at start and stay the same, each with a name. Only digests are kept, so that no key can leak from here. */
export class KeyRing implements Keys {
  readonly #callers: ReadonlyMap<string, Caller>;
  readonly #table: DigestTable;

  /**
   * Throws a RangeError for an empty key, which a request could never carry, and for two keys of one name or value, of
   * which one would never count. An empty list means: no key is needed.
   */
  constructor(keys: readonly NamedKey[]) {
    const empty = keys.find(({ key }) => key === '');
    if (empty !== undefined) {
      throw new RangeError(`the key named ${empty.name} is empty`);
    }
    const distinct = (all: readonly string[]): boolean => new Set(all).size === keys.length;
    if (!distinct(keys.map(({ name }) => name)) || !distinct(keys.map(({ key }) => key))) {
      throw new RangeError('two keys have one name or one value');
    }
    const known = keys.map(({ name, key, rights }) => ({
      caller: callerNamed(name, rights),
      sha256: digestOf(key),
      expires: null,
    }));
    this.#callers = new Map(known.map(({ caller }) => [caller.name, caller]));
    this.#table = new DigestTable(known);
  }

  get required(): boolean {
    return this.#callers.size > 0;
  }

  callerOf(presented: string): Caller | undefined {
    return this.#table.find(presented)?.caller;
  }

  /** Whether one of the keys has this digest, SHA-256 in hex. */
  hasDigest(sha256: string): boolean {
    return this.#table.has(sha256);
  }

  holds(caller: Caller): boolean {
    return this.#callers.get(caller.name) === caller;
  }

  isName(name: string): boolean {
    return this.#callers.has(name);
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  canChange(): boolean {
    return false;
  }
}
