import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../core/ports.js';

/** What came back from `/livez`: the content type, or why there was no good answer. */
export type LivezAnswer =
  | { readonly alive: true; readonly contentType: string }
  | { readonly alive: false; readonly reason: string };

/** Asks `GET <origin>/livez`. Resolves within a few seconds; never rejects. */
export type AskLivez = (origin: string, clock: Clock) => Promise<LivezAnswer>;

/** Milliseconds for the whole exchange. */
const exchangeLimit = 4_000;

/** More than any `/livez` has, bytes; an answer that goes on is not ours. */
const largestAnswer = 64 * 1024;

/** Asks over a connection of its own, as a new visitor would. `origin` is http(s) or `tcp://host:port`. */
export const askLivez: AskLivez = (origin, clock) =>
  new Promise((resolve) => {
    const abort = new AbortController();
    const finish = (answer: LivezAnswer): void => {
      cancel();
      resolve(answer);
      abort.abort();
    };
    const cancel = clock.after(exchangeLimit, () =>
      finish(dead(`no answer within ${exchangeLimit / 1000} s`)),
    );
    try {
      const url = new URL('/livez', origin.replace(/^tcp:/, 'http:'));
      const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const outgoing = request(url, {
        agent: false,
        signal: abort.signal,
        // Without it the free plan shows a page of its own to what looks like a browser.
        headers: { 'ngrok-skip-browser-warning': 'true', 'user-agent': 'BellBot', accept: '*/*' },
      });
      outgoing.on('error', (error) => finish(dead(error.message)));
      outgoing.on('response', (response) => judge(response, finish));
      outgoing.end();
    } catch (error) {
      finish(dead(error instanceof Error ? error.message : String(error)));
    }
  });

function judge(response: IncomingMessage, finish: (answer: LivezAnswer) => void): void {
  const code = response.headers['ngrok-error-code'];
  let length = 0;
  response.on('error', (error) => finish(dead(error.message)));
  if (response.statusCode !== 200 || code !== undefined) {
    finish(dead(`the answer was ${response.statusCode}${code === undefined ? '' : ` (${String(code)})`}`));
    return;
  }
  response.on('data', (bytes: Buffer) => {
    length += bytes.length;
    if (length > largestAnswer) finish(dead('the answer was too long'));
  });
  response.on('end', () => finish({ alive: true, contentType: response.headers['content-type'] ?? '' }));
}

function dead(reason: string): LivezAnswer {
  return { alive: false, reason };
}
