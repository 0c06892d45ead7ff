import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ring } from '../../src/core/ring.js';

/** Most times that one event is sent. */
const mostCopies = 4;
/** Most milliseconds from a failed attempt to the next. */
const longestPause = 100;
/** Answers after which a sender tries again. */
const retryable: ReadonlySet<number> = new Set([409, 429, 503]);

/** States of a ring that waits or is being struck. */
const unfinished: ReadonlySet<string> = new Set(['queued', 'striking']);

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly id: string;
  readonly state: string;
}

/** Clients that send events, each 1 to 4 times and in a random order, and try again until every request is answered. */
export class EventClients {
  /** Requests that will be answered. */
  readonly total: number;
  /** Requests that were answered, those answered with the first answer again, and attempts that were not. */
  answered = 0;
  replays = 0;
  retries = 0;
  readonly #port: () => number;
  readonly #queue: string[];
  readonly #events: number;
  /** The id that each event was answered with. */
  readonly #ids = new Map<string, string>();
  readonly #problems: string[] = [];
  #stopped = false;

  /** `port`: where the server listens now. */
  constructor(events: number, random: () => number, port: () => number) {
    this.#port = port;
    this.#events = events;
    const copies = Array.from({ length: events }, (_, number) =>
      Array.from({ length: 1 + Math.floor(random() * mostCopies) }, () => `event-${number + 1}`),
    ).flat();
    const keyed = copies.map((event) => ({ event, key: random() }));
    this.#queue = keyed.sort((a, b) => a.key - b.key).map(({ event }) => event);
    this.total = this.#queue.length;
  }

  /** Sends everything over so many connections; resolves when all is answered. */
  async sendAll(connections: number): Promise<void> {
    await Promise.all(Array.from({ length: connections }, () => this.#client()));
  }

  /** Resolves when the receipt of every event says that it is over, asking one after the other, oldest first. */
  async untilOver(progress: (done: number) => void): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const [index, id] of [...this.#ids.values()].sort().entries()) {
      for (let state = 'queued'; unfinished.has(state); ) {
        ({ state } = await this.#insist(agent, 'GET', `/api/rings/${id}`, { Prefer: 'wait=10' }));
      }
      if (index % 500 === 499) {
        progress(index + 1);
      }
    }
    agent.destroy();
  }

  /** Gives up. */
  stop(): void {
    this.#stopped = true;
  }

  /** What contradicts these rings, as sentences: every event has one, and it is the one that its senders were told. */
  problems(rings: readonly Ring[]): string[] {
    const problems = [...this.#problems];
    const known = new Map(rings.map(({ id, text }) => [id, text]));
    for (const [event, id] of this.#ids) {
      if (known.get(id) !== event) {
        problems.push(`${event} has no ring ${id}`);
      }
    }
    if (this.#ids.size !== this.#events || rings.length !== this.#events) {
      problems.push(`${this.#events} events, ${this.#ids.size} answered, ${rings.length} rings`);
    }
    return problems;
  }

  async #client(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let event = this.#queue.pop(); event !== undefined; event = this.#queue.pop()) {
      const headers = { 'Idempotency-Key': event, 'Content-Type': 'application/json' };
      this.#take(event, await this.#insist(agent, 'POST', '/ring', headers, JSON.stringify({ text: event })));
    }
    agent.destroy();
  }

  #take(event: string, { status, replayed, id }: Answer): void {
    this.answered += 1;
    this.replays += Number(replayed);
    const first = this.#ids.get(event);
    this.#ids.set(event, first ?? id);
    if (status !== (replayed ? 200 : 202) || (first !== undefined && first !== id)) {
      this.#problems.push(`${event} was answered ${status} with ${id}, before with ${first}`);
    }
  }

  /** Sends a request until it is answered. */
  async #insist(
    agent: Agent,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer> {
    while (!this.#stopped) {
      try {
        const answer = await this.#send(agent, method, path, headers, body);
        if (answer.status < 300) {
          return answer;
        }
        if (!retryable.has(answer.status)) {
          this.#problems.push(`${method} ${path} was answered ${answer.status}`);
        }
      } catch {
        // The server is down, or went down meanwhile.
      }
      this.retries += 1;
      await pause(Math.random() * longestPause);
    }
    throw new Error('The clients were stopped.');
  }

  #send(
    agent: Agent,
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body = '',
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { agent, host: '127.0.0.1', port: this.#port(), method, path, headers },
        (response) => {
          read(response).then(resolve, reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

async function read(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
  }
  const { id, state } = JSON.parse(text) as { id: string; state: string };
  const replayed = response.headers['idempotent-replayed'] === 'true';
  return { status: response.statusCode ?? 0, replayed, id, state };
}
