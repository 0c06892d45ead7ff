import type { RingEvent } from '../../src/core/events.js';
import type { Ring } from '../../src/core/ring.js';
import { isFinal } from '../../src/core/ring.js';

/** A strike that was begun. Times are monotonic milliseconds. */
interface Strike {
  readonly ring: string;
  readonly at: number;
  struck: boolean;
}

/**
 * Milliseconds within which the bell sounds, if it does, after a strike has begun: attaching, a frame, the way to the
 * bell, and what the line takes. A board that hangs keeps the command and obeys when it goes on.
 */
const longestWay = 200;

/** Watches what BellBot says of its strikes, and holds it against what the bell did and what was stored. */
export class Witness {
  readonly #now: () => number;
  readonly #strikes: Strike[] = [];
  /** Rings by their place in the order in which they were stored. */
  readonly #places = new Map<string, number>();
  /** When a board that hung went on. */
  readonly #releases: number[] = [];

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A ring was stored. */
  added(ring: Ring): void {
    this.#places.set(ring.id, this.#places.size);
  }

  /** A board that hung goes on. */
  released(): void {
    this.#releases.push(this.#now());
  }

  /** BellBot says something. */
  heard(event: RingEvent): void {
    if (event.type === 'striking') {
      this.#strikes.push({ ring: event.ring.id, at: this.#now(), struck: false });
    } else if (event.type === 'struck') {
      const strike = this.#strikes.findLast(({ ring }) => ring === event.ring.id);
      if (strike !== undefined) {
        strike.struck = true;
      }
    }
  }

  /** What contradicts the receipts, as sentences. `dings` are when the bell sounded. */
  problems(rings: readonly Ring[], dings: readonly number[]): string[] {
    return [...rings.flatMap(receiptProblems), ...this.#dingProblems(rings, dings), ...this.#orderProblems()];
  }

  #dingProblems(rings: readonly Ring[], dings: readonly number[]): string[] {
    const problems: string[] = [];
    const counts = new Map<Strike, number>();
    let next = 0;
    let last: Strike | undefined;
    for (const ding of dings) {
      for (let strike = this.#strikes[next]; strike !== undefined && strike.at <= ding; next += 1) {
        last = strike;
        strike = this.#strikes[next + 1];
      }
      const since = [last?.at ?? Number.NEGATIVE_INFINITY, ...(last?.struck ? [] : this.#releases)];
      if (last === undefined || !since.some((at) => ding >= at && ding - at <= longestWay)) {
        problems.push(`the bell sounded by itself at ${ding} ms`);
      } else {
        counts.set(last, (counts.get(last) ?? 0) + 1);
      }
    }
    const byRing = new Map<string, number>();
    for (const strike of this.#strikes) {
      const count = counts.get(strike) ?? 0;
      byRing.set(strike.ring, (byRing.get(strike.ring) ?? 0) + count);
      if (count > 1 || (strike.struck && count === 0)) {
        problems.push(`the strike at ${strike.at} ms sounded ${count} times`);
      }
    }
    for (const { id, strikes, attempts } of rings) {
      const count = byRing.get(id) ?? 0;
      if (count < strikes.made || count > attempts) {
        problems.push(`ring ${id} sounded ${count} times: made ${strikes.made}, attempts ${attempts}`);
      }
    }
    return problems;
  }

  /** Rings are begun in the order in which they were stored. */
  #orderProblems(): string[] {
    const problems: string[] = [];
    const begun = new Set<string>();
    let latest = -1;
    for (const { ring, at } of this.#strikes) {
      const place = this.#places.get(ring) ?? -1;
      if (!begun.has(ring) && place < latest) {
        problems.push(`ring ${ring} (stored as number ${place}) began at ${at} ms, after number ${latest}`);
      }
      begun.add(ring);
      latest = Math.max(latest, place);
    }
    return problems;
  }
}

function receiptProblems(ring: Ring): string[] {
  const { id, state, strikes, attempts } = ring;
  const rung = state === 'rung';
  const wrong =
    !isFinal(ring) ||
    rung !== (strikes.made === strikes.asked) ||
    attempts < strikes.made ||
    ring.finishedAt === null ||
    rung !== (ring.reason === null);
  return wrong ? [`ring ${id} ended as ${JSON.stringify(ring)}`] : [];
}
