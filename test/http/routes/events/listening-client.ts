import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { rightKey } from '../../running-app.js';

/** One block of the stream: an event, or a comment. */
export interface Block {
  readonly id?: string;
  readonly event?: string;
  /** The value of its JSON. */
  readonly data?: unknown;
  readonly comment?: string;
}

/** A client that listens to the events and keeps what it hears. */
export class ListeningClient {
  readonly blocks: Block[] = [];
  status = 0;
  headers: IncomingMessage['headers'] = {};
  isClosed = false;
  readonly #asked: ClientRequest;
  #answer: IncomingMessage | undefined;
  #pending = '';
  #changed: () => void = () => {};

  private constructor(port: number, path: string, headers: Record<string, string>) {
    this.#asked = get({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      headers: { 'X-BellBot-Key': rightKey, ...headers },
    });
    const close = (): void => {
      this.isClosed = true;
      this.#changed();
    };
    this.#asked.on('error', close).on('close', close);
  }

  /** Begins to listen; resolves when it has the head of the answer. With `reads` false it takes nothing of the body. */
  static async listen(
    { port }: { readonly port: number },
    path = '/api/events',
    headers: Record<string, string> = {},
    reads = true,
  ): Promise<ListeningClient> {
    const client = new ListeningClient(port, path, headers);
    await new Promise<void>((resolve, reject) => {
      client.#asked.on('error', reject);
      client.#asked.on('response', (answer) => {
        client.#answer = answer;
        client.status = answer.statusCode ?? 0;
        client.headers = answer.headers;
        if (reads) {
          client.read();
        }
        resolve();
      });
    });
    return client;
  }

  /** Takes what comes from now on. */
  read(): void {
    this.#answer?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    this.#answer?.on('error', () => {});
  }

  /** The events, without comments. */
  get events(): Block[] {
    return this.blocks.filter(({ event }) => event !== undefined);
  }

  /** The ids of the events that are not greetings. */
  get ids(): number[] {
    return this.events
      .filter(({ event }) => event !== 'hello' && event !== 'reset')
      .map(({ id }) => Number(id));
  }

  /** What the client would send as `Last-Event-ID`. */
  get lastId(): string {
    return this.blocks.findLast(({ id }) => id !== undefined)?.id ?? '';
  }

  /** Resolves when it has heard what is looked for, or all that it will ever hear. */
  async until(isSo: (client: this) => boolean): Promise<this> {
    while (!isSo(this) && !this.isClosed) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    if (!isSo(this)) {
      throw new Error(`it ended after ${JSON.stringify(this.blocks).slice(-500)}`);
    }
    return this;
  }

  /** Hangs up. */
  leave(): void {
    this.#asked.destroy();
  }

  #take(text: string): void {
    this.#pending += text;
    const whole = this.#pending.split('\n\n');
    this.#pending = whole.pop() ?? '';
    this.blocks.push(...whole.map(blockOf));
    this.#changed();
  }
}

function blockOf(text: string): Block {
  const block: Record<string, unknown> = {};
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^(\w*): ?(.*)$/su.exec(line) ?? [];
    if (!['', 'id', 'event', 'data'].includes(name) || line === '') {
      throw new Error(`a line that no event has: ${JSON.stringify(line)}`);
    }
    block[name || 'comment'] = name === 'data' ? JSON.parse(value) : value;
  }
  return block;
}
