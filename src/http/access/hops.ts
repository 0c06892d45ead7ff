import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Tunnel } from '../../core/ports.js';
import { isThisMachine } from '../../system/address.js';
import { canonicalAddress, type Network, Networks } from '../../system/network.js';
import { cameByTunnel } from '../connections/doors.js';

/** An entry of `X-Forwarded-For`, with the port that some proxies add, in quotes or not. */
const entry = /^"?(?:\[([\da-f:.]+(?:%[^\]]*)?)\](?::\d{1,5})?|([\d.]+):\d{1,5}|([\da-f:.]+(?:%\S*)?))"?$/i;
const hostAndPort = /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i;

/**
 * On whose word BellBot relies for where a request came from: the proxies that its owner named, and a tunnel that names
 * the sender of each request. Everybody else may invent what it likes.
 */
export class Hops {
  readonly #proxies: Networks;
  readonly #tunnel: Pick<Tunnel, 'status' | 'namesSender'>;

  constructor(proxies: readonly Network[], tunnel: Pick<Tunnel, 'status' | 'namesSender'>) {
    this.#proxies = new Networks(proxies);
    this.#tunnel = tunnel;
  }

  /**
   * The address that a request came from. Every hop adds to `X-Forwarded-For` at its end whom it was asked by; so the
   * list is read from its end for as long as a hop is trusted. Where it says nothing that can be understood, or that the
   * hop was asked by its own machine, the hop itself counts.
   */
  addressOf(request: IncomingMessage): string {
    let address = canonicalAddress(request.socket.remoteAddress ?? 'unknown');
    let trusted = this.#trustsConnection(request);
    const entries = headerOf(request, 'x-forwarded-for').split(',');
    for (let text = entries.pop(); trusted && text !== undefined; text = entries.pop()) {
      const before = addressIn(text);
      trusted = before !== undefined && this.#proxies.has(before);
      if (before === undefined || (isThisMachine(before) && !trusted)) {
        return address;
      }
      address = before;
    }
    return address;
  }

  /** Where the sender of a request has reached BellBot, without a slash at the end. */
  baseOf(request: IncomingMessage): string {
    const { status } = this.#tunnel;
    const trusted =
      !cameByTunnel(request) && this.#proxies.has(canonicalAddress(request.socket.remoteAddress ?? ''));
    const told = (name: string): string =>
      trusted ? (headerOf(request, name).split(',')[0] ?? '').trim() : '';
    const host = [told('x-forwarded-host'), request.headers.host ?? ''].find((text) =>
      hostAndPort.test(text),
    );
    if (status.state === 'up' && (host === undefined || new URL(status.url).host === host.toLowerCase())) {
      // A tunnel of raw TCP carries HTTP too.
      return status.url.replace(/^tcp:/, 'http:').replace(/\/$/, '');
    }
    const scheme = told('x-forwarded-proto').toLowerCase() === 'https' ? 'https' : 'http';
    return `${scheme}://${host ?? 'localhost:3000'}`;
  }

  #trustsConnection(request: IncomingMessage): boolean {
    return cameByTunnel(request)
      ? this.#tunnel.namesSender
      : this.#proxies.has(canonicalAddress(request.socket.remoteAddress ?? ''));
  }
}

function headerOf({ headers }: IncomingMessage, name: string): string {
  const value = headers[name] ?? '';
  return Array.isArray(value) ? value.join(',') : value;
}

/** The address in one entry; undefined for what is none, such as `unknown` or nothing at all. */
function addressIn(text: string): string | undefined {
  const [, inBrackets, withPort, plain] = entry.exec(text.trim()) ?? [];
  const address = (inBrackets ?? withPort ?? plain ?? '').replace(/%.*$/, '');
  return isIP(address) === 0 || (withPort !== undefined && isIP(address) !== 4)
    ? undefined
    : canonicalAddress(address);
}
