import { single } from '../../src/core/pattern.js';
import type { RingRequest } from '../../src/core/ring.js';
import type { Life } from './life.js';
import type { SimulatedTime } from './simulated-time.js';

/** Milliseconds after which a sender that had no answer, or a bad one, sends again. */
const retryAfter = 5000;
/** Milliseconds within which an event that was answered may be sent again all the same. */
const longestEcho = 60_000;
/** Share of the events that are sent again although they were answered. */
const echoes = 0.2;

/** Sends events as careful senders do: until they are answered, and some of them again. */
export class EventSender {
  /** The ring that each event was answered with. */
  readonly answered = new Map<string, string>();
  /** Answers that differ from the first for the same event. */
  readonly contradictions: string[] = [];
  /** Number of answers that said that the event was known already. */
  replays = 0;
  readonly #time: SimulatedTime;
  readonly #random: () => number;
  readonly #life: () => Life | undefined;

  /** `life` is the BellBot that runs now, if one does. */
  constructor(time: SimulatedTime, random: () => number, life: () => Life | undefined) {
    this.#time = time;
    this.#random = random;
    this.#life = life;
  }

  /** Sends an event until it is answered. */
  send(event: string): void {
    this.#try(event).then(
      (id) => this.#heard(event, id),
      () => this.#later(retryAfter, event),
    );
  }

  async #try(event: string): Promise<string> {
    const life = this.#life();
    if (life === undefined) {
      throw new Error('Nobody listens.');
    }
    const { acceptance, replayed } = await life.accept(requestOf(event));
    this.replays += Number(replayed);
    return acceptance.id;
  }

  #heard(event: string, id: string): void {
    const first = this.answered.get(event);
    if (first === undefined) {
      this.answered.set(event, id);
      if (this.#random() < echoes) {
        this.#later(this.#random() * longestEcho, event);
      }
    } else if (first !== id) {
      this.contradictions.push(`${event} was answered with ${first} and with ${id}`);
    }
  }

  #later(milliseconds: number, event: string): void {
    this.#time.after(milliseconds, () => this.send(event));
  }
}

function requestOf(event: string): RingRequest {
  const claim = { scope: 'key', name: event, fingerprint: event };
  return {
    bell: 'bell',
    source: 'key',
    who: null,
    text: event,
    pattern: single,
    claim,
  };
}
