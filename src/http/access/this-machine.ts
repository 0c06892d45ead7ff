import type { IncomingMessage } from 'node:http';
import { isThisMachine } from '../../system/address.js';
import { cameByTunnel } from '../connections/doors.js';
import { quoted } from '../request/quoted.js';

/** A host as in a URL, with or without a port: a name, an IPv4 address, an IPv6 address in brackets. */
const hostAndPort = /^(?:\[([\da-f.]*:[\da-f:.]*)\]|([^:[\]]+))(?::\d{1,5})?$/;
/** What proxies and tunnels add to the requests that they pass on. */
const proxyHeader = /^(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|x-forwarded-.*|ngrok-.*|cf-.*)$/;

/**
 * Why a request does not count as one of this machine, a sentence; null when it comes from a program of this machine, or
 * from a page that this very server sent. Foreign are: pages of other origins (`Origin`, `Sec-Fetch-Site`, `Referer`),
 * what came through a proxy, and another name in `Host`, which is how DNS rebinding shows.
 */
export function whyForeign(request: IncomingMessage): string | null {
  const { host = '', origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return whyNotAskedHere(request) ?? notOwnPage('Origin names', origin);
  }
  return whyNotAskedHere(request) ?? whyForeignSite(request);
}

/** True when a request of this machine asks for BellBot by a name of this machine, whatever page it may come from. */
export function isAskedHere(request: IncomingMessage): boolean {
  return whyNotAskedHere(request) === null;
}

/** True for what a browser sends for a page of another origin, by all that browsers of the last years say of that. */
export function isFromForeignSite(request: IncomingMessage): boolean {
  return whyForeignSite(request) !== null;
}

/** True for what only browsers send: it was a page that made this request, of whatever origin. */
export function isFromPage({ headers }: IncomingMessage): boolean {
  return (
    headers.origin !== undefined ||
    headers['sec-fetch-site'] !== undefined ||
    isPageUrl(headers.referer ?? '')
  );
}

function whyNotAskedHere(request: IncomingMessage): string | null {
  const { headers, socket } = request;
  if (cameByTunnel(request)) {
    return 'The request came through the tunnel.';
  }
  const host = headers.host?.toLowerCase() ?? '';
  const [, inBrackets, plain = ''] = hostAndPort.exec(host) ?? [];
  const address = socket.remoteAddress ?? '';
  if (!isThisMachine(address)) {
    return `The request came from ${address}, which is not this machine.`;
  }
  if (!isThisMachine(inBrackets ?? plain)) {
    return `The header Host names ${quoted(host)}, which is not this machine: use 127.0.0.1 or localhost.`;
  }
  const name = Object.keys(headers).find((each) => proxyHeader.test(each));
  return name === undefined ? null : `It has the header ${quoted(name)}, so it came through a proxy.`;
}

function whyForeignSite({ headers }: IncomingMessage): string | null {
  const { host = '', origin = '', referer = '', 'sec-fetch-site': site = 'none' } = headers;
  if (site !== 'same-origin' && site !== 'none') {
    return notOwnPage('Sec-Fetch-Site says', String(site));
  }
  if (isOfOtherHost(origin, host.toLowerCase())) {
    return notOwnPage('Origin names', origin);
  }
  return isOfOtherHost(referer, host.toLowerCase()) ? notOwnPage('Referer names', referer) : null;
}

function notOwnPage(header: string, said: string): string {
  return `The header ${header} ${quoted(said)}, a page that is not BellBot's.`;
}

function isOfOtherHost(url: string, host: string): boolean {
  // An opaque origin, as of a sandboxed frame or a file.
  return isPageUrl(url) ? new URL(url).host !== host : url === 'null';
}

/** What programs write into `Referer` is often no URL. */
function isPageUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
