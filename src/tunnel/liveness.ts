import type { Cancel, Clock } from '../core/ports.js';
import type { AskLivez } from './livez-request.js';
import { heartbeatSeconds } from './ngrok-messages.js';

/** What a watch over one public address needs, and whom it tells. */
export interface LivenessOptions {
  readonly clock: Clock;
  readonly ask: AskLivez;
  /** Origin of the local server. */
  readonly local: string;
  /** The public address. */
  readonly url: string;
  readonly proto: 'http' | 'tcp';
  /** The first request through the public address reached the local server. Called once. */
  confirmed(): void;
  /** Requests through the public address fail, and the local server is not to blame. Called once, the last call. */
  lost(detail: string): void;
}

/** Milliseconds between checks of a new address; as many checks as delays and one more. */
const firstDelays: readonly number[] = [1_000, 2_000, 4_000, 8_000];

/** Milliseconds from a failed check of an address that has worked to the next. */
const recheckDelays: readonly number[] = [1_000, 1_000];

/** Milliseconds until the local server is asked again after it did not answer. */
const localDelay = 5_000;

/** Milliseconds without a heartbeat after which the address is checked. */
const longestSilence = (2 * heartbeatSeconds + 2) * 1_000;

/**
 * Milliseconds between checks while all is well. ngrok's free plan has 20,000 HTTP requests and 5,000 TCP connections
 * a month (https://ngrok.com/docs/pricing-limits/free-plan-limits): a check every 10 s would use that up in two days,
 * and then nobody could ring. These take a seventh of it. In between, missing heartbeats give the alarm.
 */
const regularDelay = { http: 15 * 60_000, tcp: 60 * 60_000 } as const;

/** Watches one public address: by heartbeats of the session, which cost nothing, and by requests through it. */
export class Liveness {
  readonly #options: LivenessOptions;
  #stopped = false;
  #confirmed = false;
  #checking = false;
  #failures = 0;
  #silence = longestSilence;
  #cancelCheck: Cancel = () => undefined;
  #cancelAlarm: Cancel = () => undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
  }

  /** Checks at once and goes on until `stop`. */
  start(): void {
    this.#check();
  }

  /** Ends the watch: nothing is called any more. */
  stop(): void {
    this.#stopped = true;
    this.#cancelCheck();
    this.#cancelAlarm();
  }

  /** The edge answered a heartbeat of the session. */
  heartbeat(): void {
    this.#silence = longestSilence;
    this.#armAlarm();
  }

  /** Heartbeats that stay away though requests go through are checked ever more rarely, for the quota's sake. */
  #armAlarm(): void {
    this.#cancelAlarm();
    if (this.#stopped || !this.#confirmed) return;
    this.#cancelAlarm = this.#options.clock.after(this.#silence, () => {
      this.#silence = Math.min(this.#silence * 2, regularDelay[this.#options.proto]);
      this.#check();
      this.#armAlarm();
    });
  }

  #checkIn(milliseconds: number): void {
    this.#cancelCheck = this.#options.clock.after(milliseconds, () => this.#check());
  }

  #check(): void {
    if (this.#checking || this.#stopped) return;
    this.#checking = true;
    this.#cancelCheck();
    void this.#request().then((result) => {
      this.#checking = false;
      if (!this.#stopped) this.#judge(result);
    });
  }

  /** 'ours': the local server itself does not answer, which says nothing about the tunnel. */
  async #request(): Promise<'alive' | 'ours' | { readonly detail: string }> {
    const { ask, clock, local, url } = this.#options;
    const here = await ask(local, clock);
    if (!here.alive) return 'ours';
    const there = await ask(url, clock);
    if (!there.alive) return { detail: there.reason };
    // Some other server's 200 (a proxy's log-in page, say) is not an answer of this BellBot.
    return there.contentType === here.contentType ? 'alive' : { detail: 'something else answered' };
  }

  #judge(result: 'alive' | 'ours' | { readonly detail: string }): void {
    if (result === 'ours') {
      this.#checkIn(localDelay);
      return;
    }
    if (result === 'alive') {
      this.#failures = 0;
      this.#checkIn(regularDelay[this.#options.proto]);
      if (this.#confirmed) return;
      this.#confirmed = true;
      this.#armAlarm();
      this.#options.confirmed();
      return;
    }
    const delay = (this.#confirmed ? recheckDelays : firstDelays)[this.#failures];
    this.#failures += 1;
    if (delay !== undefined) {
      this.#checkIn(delay);
      return;
    }
    this.stop();
    this.#options.lost(result.detail);
  }
}
