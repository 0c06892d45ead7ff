import type { Duplex } from 'node:stream';
import { MuxadoConnection } from './muxado-connection.js';
import type { MuxadoStream } from './muxado-stream.js';

/** The u32 that every stream begins with. */
const streamType = { auth: 0, bind: 1, unbind: 2, proxy: 3, heartbeat: 0xffffffff } as const;

/** A request of the SDK, as far as the stand-in looks into it. */
export interface SdkRequest {
  readonly Proto?: string;
  readonly Opts?: unknown;
  readonly Extra?: { readonly AuthToken?: string };
}

/** How the edge answers one session's requests: an object that becomes the reply; `Error` in it refuses. */
export interface SessionAnswers {
  authenticate(request: SdkRequest): object;
  bind(request: SdkRequest): object;
  /** The SDK closed its endpoint. */
  unbound(): void;
  /** The session answered a heartbeat. */
  heartbeat(): void;
}

/** One authenticated connection of the SDK to the edge. */
export class EdgeSession {
  readonly #connection: MuxadoConnection;
  readonly #answers: SessionAnswers;
  #proxied = 0;

  constructor(socket: Duplex, answers: SessionAnswers) {
    this.#answers = answers;
    this.#connection = new MuxadoConnection(socket, (stream) => this.#accept(stream));
  }

  /** Hands a visitor's connection to the SDK, which connects it with the local server. */
  proxy(visitor: Duplex, proto: string): void {
    const announcement = Buffer.from(
      JSON.stringify({
        Id: 'endpoint',
        ClientAddr: '127.0.0.1:1',
        Proto: proto,
        EdgeType: '0',
        PassthroughTLS: false,
      }),
    );
    const head = Buffer.alloc(12);
    head.writeUInt32BE(streamType.proxy, 0);
    head.writeBigInt64LE(BigInt(announcement.length), 4);
    this.#proxied += 1;
    const stream = this.#connection.open();
    stream.write(Buffer.concat([head, announcement]));
    visitor.pipe(stream).pipe(visitor);
    visitor.on('close', () => stream.destroy());
    stream.on('close', () => visitor.destroy());
  }

  /** How many visitors' connections went through this session. */
  get proxied(): number {
    return this.#proxied;
  }

  #accept(stream: MuxadoStream): void {
    let received = Buffer.alloc(0);
    stream.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 4) return;
      const type = received.readUInt32BE(0);
      const rest = received.subarray(4);
      if (type === streamType.heartbeat) {
        const whole = rest.length - (rest.length % 4);
        received = Buffer.concat([received.subarray(0, 4), rest.subarray(whole)]);
        if (whole > 0) {
          stream.write(rest.subarray(0, whole));
          this.#answers.heartbeat();
        }
        return;
      }
      const request = parse(rest);
      if (request !== undefined) stream.end(JSON.stringify(this.#reply(type, request)));
    });
  }

  #reply(type: number, request: SdkRequest): object {
    if (type === streamType.auth) return this.#answers.authenticate(request);
    if (type === streamType.bind) return this.#answers.bind(request);
    if (type === streamType.unbind) this.#answers.unbound();
    return { Error: '' };
  }
}

/** The SDK writes its JSON without ending the stream, so completeness shows only in parsing. */
function parse(text: Buffer): SdkRequest | undefined {
  try {
    return JSON.parse(text.toString()) as SdkRequest;
  } catch {
    return undefined;
  }
}
