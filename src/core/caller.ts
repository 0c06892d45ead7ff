/** Who asks for something, by what they are known, and what they may. */
import { BellBotError } from './errors.js';

/** What a key may be allowed: to ask for rings; to see everything but secrets; to change things, which includes both. */
export const keyRights = ['ring', 'read', 'control'] as const;

/** One thing that a key may be allowed. */
export type KeyRight = (typeof keyRights)[number];

/** The bells that a key may ring, by name. */
export type AllowedBells = ReadonlySet<string> | 'all';

/** The rights of the one key that most installations have. */
export const plainRights: readonly KeyRight[] = Object.freeze(['ring', 'read'] as const);

/** A key with a name of its own, by which whoever carries it is known. */
export interface NamedKey {
  /** 1 to 32 of a-z, 0-9 and -. */
  readonly name: string;
  /** A secret. */
  readonly key: string;
  /** Those of the option `key` where it is left out. */
  readonly rights?: readonly KeyRight[];
  /** Where it is set, for people: `BELLBOT_KEY_SALES, ~/.bellbotrc line 3`. */
  readonly place?: string;
}

/** The name of the one key that has no other: of the option `key`, or made by BellBot. */
export const plainKeyName = 'key';

/** The name of the key that may change things, set or made by BellBot. */
export const adminKeyName = 'admin';

/** Who asks. */
export interface Caller {
  /** The name of the key that was presented. */
  readonly name: string;
  readonly rights: ReadonlySet<KeyRight>;
  readonly bells: AllowedBells;
  /** True for whoever asks from this machine without a key, where none is needed. */
  readonly isLocal: boolean;
}

/** Who has a key of this name. Without `rights` it has those of the option `key`. */
export function callerNamed(
  name: string,
  rights: readonly KeyRight[] = plainRights,
  bells: AllowedBells = 'all',
): Caller {
  return Object.freeze({ name, rights: new Set(rights), bells, isLocal: false });
}

/** Whoever asks where no key is needed: a program or a person on this machine. */
export const localCaller: Caller = Object.freeze({ ...callerNamed('local', keyRights), isLocal: true });

/** Whether the caller has this right; `control` includes the other two. */
export function can({ rights }: Caller, right: KeyRight): boolean {
  return rights.has(right) || rights.has('control');
}

/** Whether the caller may ring this bell. */
export function mayRing(caller: Caller, bell: string): boolean {
  return can(caller, 'ring') && (caller.bells === 'all' || caller.bells.has(bell));
}

/** Throws `right-missing` unless the caller may ring this bell. */
export function mustRing(caller: Caller, bell: string): void {
  if (!can(caller, 'ring')) {
    throw missingRight(caller, 'ring');
  }
  if (!mayRing(caller, bell)) {
    throw new BellBotError(
      'right-missing',
      `The key "${caller.name}" has no right to ring this bell: it lacks "ring" for "${bell}".`,
    );
  }
}

/** The refusal of what needs a right that the caller lacks; `what` says what would need it. */
export function missingRight({ name, rights }: Caller, right: KeyRight, what = 'This'): BellBotError {
  const has = keyRights.filter((each) => rights.has(each)).join(', ');
  return new BellBotError(
    'right-missing',
    `${what} needs the right "${right}"; the key "${name}" has only: ${has === '' ? 'none' : has}.`,
  );
}

/** Who asks, in a word: the system that it came through, or the name of the caller. */
export function sourceOf(source: string | null, caller: Caller): string {
  return source ?? caller.name;
}

/** What tells whose a ring is. */
interface Made {
  readonly source: string;
  readonly via: string | null;
}

/** The name of the key by which a ring was asked for; of one that came without a key, its source. */
export function makerOf({ source, via }: Made): string {
  return via ?? source;
}

/** Whether the caller may see this ring: with `read` every one, else its own. */
export function maySee(caller: Caller, ring: Made): boolean {
  return can(caller, 'read') || makerOf(ring) === caller.name;
}

/**
 * Whether the caller may take this ring back: with `control` every one, else its own. The key without a name of its own,
 * which was the only one for long, may take back whatever is no other key's too, such as what was rung before there was a
 * key.
 */
export function mayTakeBack(caller: Caller, ring: Made, keys: Pick<Keys, 'isName'>): boolean {
  const maker = makerOf(ring);
  return (
    can(caller, 'control') || maker === caller.name || (caller.name === plainKeyName && !keys.isName(maker))
  );
}

/** The keys that may be presented. */
export interface Keys {
  /** True when requests must carry a key. */
  readonly required: boolean;
  /**
   * Who has this key, always the same object for one name as long as nothing of it changes; undefined for a key that is
   * wrong, expired or revoked. Takes the same time whatever was presented, for one length.
   */
  callerOf(presented: string): Caller | undefined;
  /** True as long as the key of a caller that `callerOf` gave counts, with the same rights. */
  holds(caller: Caller): boolean;
  /** Whether a key has this name. */
  isName(name: string): boolean;
  /**
   * Resolves when `callerOf` knows what was changed elsewhere before this was called, or after a second if the disk takes
   * longer. Never rejects. Needed for a key that is not known, and for one that may have been revoked.
   */
  refresh(): Promise<void>;
  /** Whether the key of this caller can be revoked while BellBot runs. */
  canChange(caller: Caller): boolean;
}
