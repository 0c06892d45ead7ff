import type { EventStream } from '../core/event-stream.js';
import type { BellBotEvent } from '../core/events.js';
import type { BellStatus, Cancel, Clock } from '../core/ports.js';
import { type Ring, ringStates } from '../core/ring.js';
import type { Exposition } from './exposition.js';
import { BoundedNames, Spread, Tally } from './tally.js';

/** Sources that are told apart in figures. */
const mostSources = 50;
/** Seconds from acceptance to the first strike, up to which rings are counted together. */
const delayBounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** How many rings wait for a bell, and the id of the one that has waited longest. */
export interface QueueSeen {
  readonly bell: string;
  readonly waiting: number;
  readonly oldest: string | undefined;
}

/** What figures are made of. What is named here is there from the start, with 0. */
export interface MetricsParts {
  readonly events: Pick<EventStream, 'on'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly version: string;
  /** The board of each bell, by the bell's name. */
  readonly boards: ReadonlyMap<string, string>;
  /** Who may ask for rings, as it stands on receipts. */
  readonly sources: readonly string[];
  readonly queues: () => readonly QueueSeen[];
  readonly storeReady: () => boolean;
}

/** Counts what is told and answered, from the start on, and shows it as Prometheus reads it. */
export class Metrics {
  readonly #parts: MetricsParts;
  readonly #requests = new Tally('route', 'status');
  readonly #rings = new Tally('bell', 'state', 'source');
  readonly #strikes = new Tally('bell');
  readonly #reconnects = new Tally('board');
  readonly #delays = new Spread(delayBounds);
  readonly #sources = new BoundedNames(mostSources);
  /** Bells that are ready, and boards that once had such a one. */
  readonly #ready = new Set<string>();
  readonly #seen = new Set<string>();
  #tunnelUp = false;
  #exposition: Promise<Exposition> | undefined;

  constructor(parts: MetricsParts) {
    this.#parts = parts;
  }

  /** Begins to count, until taken back. */
  start(): Cancel {
    const { boards, sources, events } = this.#parts;
    for (const [bell, board] of boards) {
      for (const source of sources) {
        for (const state of ringStates) {
          this.#rings.add([bell, state, this.#sources.of(source)], 0);
        }
      }
      this.#strikes.add([bell], 0);
      this.#delays.expect(bell);
      this.#reconnects.add([board], 0);
    }
    return events.on((event) => this.#hear(event));
  }

  /** Makes known that a route, by its declared path, may be answered by these statuses. */
  expect(route: string, statuses: Iterable<number>): void {
    for (const status of statuses) {
      this.#requests.add([route, String(status)], 0);
    }
  }

  /** Counts an answer. */
  answered(route: string, status: number): void {
    this.#requests.add([route, String(status)]);
  }

  /** All figures as Prometheus reads them, beside how many listen to the events now. */
  async text(listeners: number): Promise<{ readonly type: string; readonly text: string }> {
    // Loading what writes them takes a tenth of a second, and few are asked for figures.
    this.#exposition ??= import('./exposition.js').then(({ Exposition }) => new Exposition());
    const { version, boards, queues, storeReady } = this.#parts;
    const seen = queues();
    const up = (board: string): boolean =>
      [...boards].some(([bell, its]) => its === board && this.#ready.has(bell));
    return (await this.#exposition).text({
      requests: this.#requests,
      rings: this.#rings,
      strikes: this.#strikes,
      reconnects: this.#reconnects,
      delays: this.#delays,
      waiting: seen.map(({ bell, waiting }) => [bell, waiting]),
      oldest: seen.map(({ bell, oldest }) => [bell, this.#age(oldest)]),
      boards: [...new Set(boards.values())].map((board) => [board, up(board)]),
      storeUp: storeReady(),
      tunnelUp: this.#tunnelUp,
      listeners,
      version,
    });
  }

  #hear(event: BellBotEvent): void {
    switch (event.type) {
      case 'accepted':
      case 'finished':
        this.#count(event.ring);
        break;
      case 'striking':
        this.#begun(event.ring);
        break;
      case 'struck':
        this.#strikes.add([event.ring.bell]);
        break;
      case 'bell-status':
        this.#note(event.bell, event.status);
        break;
      case 'tunnel-status':
        this.#tunnelUp = event.status.state === 'up';
        break;
      case 'refused':
        // All others are counted where they are answered.
        if (event.route === 'no request') {
          this.answered(event.route, event.error.kind.status);
        }
        break;
      default:
    }
  }

  #count({ bell, state, source }: Ring): void {
    this.#rings.add([bell, state, this.#sources.of(source)]);
  }

  #begun(ring: Ring): void {
    if (ring.attempts === 1) {
      this.#count(ring);
      const waited = (ring.startedAt ?? ring.acceptedAt) - ring.acceptedAt;
      this.#delays.observe(ring.bell, Math.max(0, waited) / 1000);
    }
  }

  #note(bell: string, { ready }: BellStatus): void {
    const { boards } = this.#parts;
    const board = boards.get(bell) ?? '';
    const wasUp = [...this.#ready].some((each) => boards.get(each) === board);
    if (!ready) {
      this.#ready.delete(bell);
      return;
    }
    this.#ready.add(bell);
    if (!wasUp && this.#seen.has(board)) {
      this.#reconnects.add([board]);
    }
    this.#seen.add(board);
  }

  /** Seconds since a ring was accepted, by the time in its id (UUIDv7); 0 for none. */
  #age(id: string | undefined): number {
    const acceptedAt = Number.parseInt(id?.replace('-', '').slice(0, 12) ?? '', 16);
    return Number.isNaN(acceptedAt) ? 0 : Math.max(0, this.#parts.clock.now() - acceptedAt) / 1000;
  }
}
