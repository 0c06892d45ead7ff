/** What a request may see and take back: with the right `ring` only, its own. */
import {
  type Caller,
  can,
  type Keys,
  makerOf,
  maySee,
  mayTakeBack,
  missingRight,
} from '../../core/caller.js';
import { BellBotError } from '../../core/errors.js';
import type { RingQuery } from '../../core/ports.js';
import type { Ring } from '../../core/ring.js';
import type { Ringer } from '../../core/ringer.js';

/** Rings that are read at once while a caller's own are looked for. */
const pageSize = 200;
/** Most rings that are looked through for one page. What comes after them is on the next one. */
export const mostLookedThrough = 5000;

/** Throws `ring-not-found` where there is no ring, and `right-missing` where the caller may not see it. */
export function mustSee(caller: Caller, ring: Ring | undefined): asserts ring is Ring {
  if (ring === undefined) {
    throw new BellBotError('ring-not-found');
  }
  if (!maySee(caller, ring)) {
    throw missingRight(caller, 'read', `The ring was made by ${makerOf(ring)}: to see it`);
  }
}

/** Rejects as `mustSee` throws, before anybody waits for that ring. */
export async function mustSeeById(caller: Caller, ringer: Pick<Ringer, 'get'>, id: string): Promise<void> {
  if (!can(caller, 'read')) {
    mustSee(caller, await ringer.get(id));
  }
}

/** Throws `right-missing` where the caller may not take this ring back. */
export function mustTakeBack(caller: Caller, ring: Ring, keys: Keys): void {
  if (!mayTakeBack(caller, ring, keys)) {
    throw missingRight(caller, 'control', `The ring was made by ${makerOf(ring)}: to take it back`);
  }
}

/** Some of the rings that were asked for. */
export interface SomeRings {
  readonly rings: readonly Ring[];
  /** Id of the ring behind which the next ones are; undefined where there are no more. */
  readonly next: string | undefined;
}

/**
 * The newest rings of `query` that are `meant`, at most `limit`. Of more than `most` rings that have to be looked through
 * for them the rest is left for the next page, so that there may be fewer, though there are more.
 */
export async function someRings(
  ringer: Pick<Ringer, 'history'>,
  query: Omit<RingQuery, 'limit'>,
  limit: number,
  meant: (ring: Ring) => boolean,
  most = mostLookedThrough,
): Promise<SomeRings> {
  const rings: Ring[] = [];
  let position: Pick<RingQuery, 'before'> = {};
  for (let looked = 0; looked < most; looked += pageSize) {
    const page = await ringer.history({ ...query, ...position, limit: pageSize });
    for (const ring of page) {
      if (meant(ring) && rings.push(ring) > limit) {
        const found = rings.slice(0, limit);
        return { rings: found, next: found.at(-1)?.id };
      }
    }
    const before = page.at(-1)?.id;
    if (page.length < pageSize || before === undefined) {
      return { rings, next: undefined };
    }
    position = { before };
  }
  return { rings, next: position.before };
}
