/** Who asks for something, and by what they are known. */

/** A key with a name of its own, by which whoever carries it is known. */
export interface NamedKey {
  /** 1 to 32 of a-z, 0-9 and -. */
  readonly name: string;
  /** A secret. */
  readonly key: string;
}

/** The name of the one key that has no other: of the option `key`, or made by BellBot. */
export const plainKeyName = 'key';

/** Who asks. */
export interface Caller {
  /** The name of the key that was presented. */
  readonly name: string;
}

/** Whoever asks where no key is needed: a program or a person on this machine. */
export const localCaller: Caller = Object.freeze({ name: 'local' });

/** Who asks, in a word: the system that it came through, or the name of the caller. */
export function sourceOf(source: string | null, caller: Caller): string {
  return source ?? caller.name;
}

/** The keys that may be presented. */
export interface Keys {
  /** True when requests must carry a key. */
  readonly required: boolean;
  /**
   * Who has this key, always the same object for one key; undefined for a wrong key. Takes the same time whatever was
   * presented, for one length.
   */
  callerOf(presented: string): Caller | undefined;
}
