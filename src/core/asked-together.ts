import type { Answered, AnsweredOnce } from './answered-once.js';
import type { Reserved } from './bell-desk.js';
import { BellBotError, isBellBotError } from './errors.js';
import type { BellRefusal, GroupAcceptance } from './new-ring.js';
import type { KeptClaim, RingStore } from './ports.js';
import type { Claim, Meeting, Ring, RingRequest } from './ring.js';

/** What came of rings of several bells that were asked for together, in the order of the requests. */
export type TakenTogether = Answered<GroupAcceptance>;

/** Rings of several bells that are asked for together. */
export interface Asked {
  readonly requests: readonly RingRequest[];
  /** Makes a ring and holds a place for it. Throws what speaks against that. */
  readonly reserve: (request: RingRequest) => Reserved;
  readonly claim: Claim | null;
  readonly forGood: boolean;
  readonly meet: boolean;
}

/** Keeps rings of several bells: all that have a place, or none. */
export class AskedTogether {
  readonly #store: RingStore;
  readonly #answers: AnsweredOnce;

  constructor(store: RingStore, answers: AnsweredOnce) {
    this.#store = store;
    this.#answers = answers;
  }

  /** Keeps them; see `Ringer.acceptTogether`. */
  async accept({ requests, reserve, claim, forGood, meet }: Asked): Promise<TakenTogether> {
    // The same name and payload may come for one bell, too: that is another request.
    const own = claim && { ...claim, fingerprint: `together:${claim.fingerprint}` };
    try {
      return await this.#answers.answer<GroupAcceptance>({ claim: own, forGood }, async (kept, outlived) => {
        const tried = requests.map((request) => tryReserve(request, reserve));
        const places = tried.flatMap((one) => ('ring' in one ? [one] : []));
        const rings = meet ? meeting(places.map(({ ring }) => ring)) : places.map(({ ring }) => ring);
        const [first] = rings;
        if (first === undefined) {
          throw new AllRefused(tried.flatMap((one) => ('code' in one ? [one] : [])));
        }
        const answer = {
          id: first.id,
          rings: tried.map((one) => ('ring' in one ? one.acceptance : one)),
        };
        const earlier = await stored(places, () => this.#store.addAll(rings, kept(answer), outlived));
        if (earlier === undefined) {
          for (const [index, place] of places.entries()) {
            place.take(rings[index] as Ring);
          }
        }
        return { answer, earlier };
      });
    } catch (error) {
      if (error instanceof AllRefused) {
        return { acceptance: { id: '', rings: error.refusals }, replayed: false };
      }
      throw error;
    }
  }
}

/** Stores rings that have places, and gives these back when that fails, or the same was claimed before. */
export async function stored(
  places: readonly Reserved[],
  store: () => Promise<KeptClaim | undefined>,
): Promise<KeptClaim | undefined> {
  const release = (): void => {
    for (const place of places) {
      place.release();
    }
  };
  try {
    const earlier = await store();
    if (earlier !== undefined) {
      release();
    }
    return earlier;
  } catch (error) {
    release();
    throw error;
  }
}

/** No bell has a place. It counts as `queue-full`, so that a retry of what was accepted before is answered. */
class AllRefused extends BellBotError {
  readonly refusals: readonly BellRefusal[];

  constructor(refusals: readonly BellRefusal[]) {
    super('queue-full');
    this.refusals = refusals;
  }
}

function tryReserve(request: RingRequest, reserve: Asked['reserve']): Reserved | BellRefusal {
  try {
    return reserve(request);
  } catch (error) {
    if (!isBellBotError(error)) {
      throw error;
    }
    const { code, message: detail, retryAfter } = error;
    return { bell: request.bell, code, detail, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
}

/** The rings that wait, of these, as they meet; one alone meets nobody. */
function meeting(rings: readonly Ring[]): readonly Ring[] {
  const waiting = rings.filter(({ state }) => state === 'queued');
  const [first] = waiting;
  if (first === undefined || waiting.length === 1) {
    return rings;
  }
  const meets: Meeting = { id: first.id, bells: waiting.map(({ bell }) => bell) };
  return rings.map((ring) => (ring.state === 'queued' ? { ...ring, meeting: meets } : ring));
}
