import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { BellBotError, type ErrorCode } from '../core/errors.js';
import type { BellBotEvent } from '../core/events.js';
import { type Answer, headersOf, problemAnswer, send } from './answer.js';
import type { Exchange } from './connections/connection.js';
import { settleTarget } from './request/target.js';

/** What is wrong with a request, by the code of Node's error; everything else is malformed. */
const codes: Readonly<Record<string, ErrorCode>> = Object.freeze({
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
});

const headerAdvice = 'A header is malformed: write each as "Name: value", on a line of its own.';
const lengthAdvice =
  'Send one Content-Length, the number of bytes of the body, or "Transfer-Encoding: chunked", not both.';
const versionAdvice =
  'Send HTTP 1.1 or 1.0: method, path and version in the first line, and CR LF at the end of every line.';
const lineEndAdvice =
  'A header has a line end within it: a value that is read from a file with Windows line ends brings one along.';

/** What exactly is malformed, by the code of Node's error. */
const details: Readonly<Record<string, string>> = Object.freeze({
  HPE_CR_EXPECTED: lineEndAdvice,
  HPE_LF_EXPECTED: lineEndAdvice,
  HPE_INVALID_HEADER_TOKEN: headerAdvice,
  HPE_INVALID_CONTENT_LENGTH: lengthAdvice,
  HPE_UNEXPECTED_CONTENT_LENGTH: lengthAdvice,
  HPE_INVALID_TRANSFER_ENCODING: lengthAdvice,
  HPE_INVALID_CHUNK_SIZE: 'The body is not in chunks, as its Transfer-Encoding says.',
  HPE_INVALID_METHOD: 'The method is not known: ring with POST. Is the address http, not https?',
  HPE_INVALID_VERSION: versionAdvice,
  HPE_INVALID_CONSTANT: 'The URL is malformed: write blanks in it as %20.',
  HPE_INVALID_URL: 'The URL is malformed: write other characters than ASCII in it as % and their bytes.',
  HPE_PAUSED_H2_UPGRADE: 'Send HTTP 1.1: BellBot does not speak HTTP/2.',
});

/**
 * Answers what is no HTTP, or too slow, with a problem document. An answer never goes out in place of another: what was
 * asked before on the same connection (RFC 9112, section 9.3.2, pipelining) is answered first.
 */
export class BrokenRequests {
  readonly #tell: (event: BellBotEvent) => void;
  /** The last exchange of each connection. */
  readonly #last = new WeakMap<Duplex, Exchange>();
  /** Connections that are being closed; Node may report them again until they are. */
  readonly #closing = new WeakSet<Duplex>();

  constructor(tell: (event: BellBotEvent) => void = () => {}) {
    this.#tell = tell;
  }

  /** Notes a request that has begun to come in. */
  note(exchange: Exchange): void {
    this.#last.set(exchange.request.socket, exchange);
  }

  /**
   * True for a request that says whom it asks, and only one (RFC 9112, section 3.2); else it is answered. What a target in
   * absolute form names is then in its `Host`.
   */
  accepts(request: IncomingMessage, response: ServerResponse): boolean {
    const wrong = settleTarget(request);
    if (wrong !== null) {
      this.#refuse(new BellBotError('bad-request', wrong), request, response);
    }
    return wrong === null;
  }

  /** Answers a request whose URL cannot be read, so that no route can be found for it. */
  answerUnreadable(request: IncomingMessage, response: ServerResponse): void {
    this.#refuse(new BellBotError('bad-request', 'The URL is malformed.'), request, response);
  }

  /** Answers the error of a connection, and closes the connection. */
  answer(error: Error, socket: Duplex): void {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    if (this.#closing.has(socket)) {
      return;
    }
    this.#closing.add(socket);
    const code = 'code' in error ? String(error.code) : '';
    const refusal = new BellBotError(codes[code] ?? 'bad-request', details[code]);
    const last = this.#last.get(socket);
    if (last === undefined || last.response.writableFinished) {
      this.#answerRaw(refusal, socket, last?.request.complete ?? true);
    } else if (last.request.complete || last.response.headersSent) {
      last.response.once('finish', () => this.#answerRaw(refusal, socket, last.request.complete));
    } else {
      last.response.once('finish', () => socket.destroy());
      send(last.response, problemAnswer(refusal), true);
      this.#tellOf(refusal, socket);
    }
  }

  #refuse(refusal: BellBotError, request: IncomingMessage, response: ServerResponse): void {
    send(response, problemAnswer(refusal), true);
    this.#tellOf(refusal, request.socket);
  }

  /** Answers without a request to answer to. If the error was in a request that has its answer, it is left at that. */
  #answerRaw(refusal: BellBotError, socket: Duplex, unanswered: boolean): void {
    if (unanswered && socket.writable) {
      socket.write(rawAnswer(problemAnswer(refusal)));
      this.#tellOf(refusal, socket);
    }
    socket.end(() => socket.destroy());
  }

  #tellOf(error: BellBotError, socket: Duplex): void {
    const address = 'remoteAddress' in socket ? socket.remoteAddress : undefined;
    this.#tell({ type: 'refused', error, route: 'no request', from: String(address ?? 'unknown') });
  }
}

function rawAnswer(answer: Answer): string {
  const headers = { ...headersOf(answer), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n${answer.body ?? ''}`;
}
