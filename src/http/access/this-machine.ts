import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isThisMachine } from '../../system/address.js';
import { quoted } from '../request/quoted.js';

/** A host as in a URL, with or without a port: a name, an IPv4 address, an IPv6 address in brackets. */
const hostAndPort = /^(?:\[([\da-f.]*:[\da-f:.]*)\]|([^:[\]]+))(?::\d{1,5})?$/;
/** What proxies and tunnels add to the requests that they pass on. */
const proxyHeader = /^(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|x-forwarded-.*|ngrok-.*|cf-.*)$/;

/**
 * Why a request does not count as one of this machine, a sentence; null when it comes from a program of this machine, or
 * from a page that this very server sent. Foreign are: what came through a proxy, pages of other origins (`Origin`,
 * `Sec-Fetch-Site`), and another name in `Host`, which is how DNS rebinding shows.
 */
export function whyForeign(request: IncomingMessage): string | null {
  const { headers } = request;
  const host = headers.host?.toLowerCase() ?? '';
  const [, inBrackets, plain = ''] = hostAndPort.exec(host) ?? [];
  const address = request.socket.remoteAddress ?? '';
  if (!isThisMachine(address)) {
    return `The request came from ${address}, which is not this machine.`;
  }
  if (!isThisMachine(inBrackets ?? plain)) {
    return `The header Host names ${quoted(host)}, which is not this machine: use 127.0.0.1 or localhost.`;
  }
  return whyForeignPage(headers, host) ?? whyProxied(headers);
}

/** True for what a browser sends for a page of another site, by whatever name this server is reached. */
export function isSentByForeignPage({
  host = '',
  origin,
  'sec-fetch-site': site,
}: IncomingHttpHeaders): boolean {
  return site === undefined
    ? origin !== undefined && !origin.toLowerCase().endsWith(`//${host.toLowerCase()}`)
    : site !== 'same-origin' && site !== 'none';
}

function whyForeignPage(headers: IncomingHttpHeaders, host: string): string | null {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`) {
    return `The header Origin names ${quoted(origin)}, a page that is not BellBot's.`;
  }
  return site === undefined || site === 'same-origin' || site === 'none'
    ? null
    : `The header Sec-Fetch-Site says ${quoted(String(site))}: a page that is not BellBot's.`;
}

function whyProxied(headers: IncomingHttpHeaders): string | null {
  const name = Object.keys(headers).find((each) => proxyHeader.test(each));
  return name === undefined ? null : `It has the header ${quoted(name)}, so it came through a proxy.`;
}
