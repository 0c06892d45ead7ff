import type { IncomingMessage } from 'node:http';
import { isThisMachine } from '../../system/address.js';

/** A host as in a URL, with or without a port: a name, an IPv4 address, an IPv6 address in brackets. */
const hostAndPort = /^(?:\[([\da-f.]*:[\da-f:.]*)\]|([^:[\]]+))(?::\d{1,5})?$/;
/** What proxies and tunnels add to the requests that they pass on. */
const proxyHeader = /^(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|x-forwarded-.*|ngrok-.*|cf-.*)$/;

/**
 * True when a request comes from a program of this machine, or from a page that this very server sent. False for what
 * came through a proxy, for pages of other origins (`Origin`, `Sec-Fetch-Site`, `Referer`), and for a foreign name in
 * `Host`, which is how DNS rebinding shows.
 */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const { host = '', origin } = request.headers;
  const isOwn = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
  return isOwn && isAskedHere(request) && !isFromForeignSite(request);
}

/** True when a request of this machine asks for BellBot by a name of this machine, whatever page it may come from. */
export function isAskedHere({ headers, socket }: IncomingMessage): boolean {
  const [, inBrackets, plain = ''] = hostAndPort.exec(headers.host?.toLowerCase() ?? '') ?? [];
  if (!isThisMachine(socket.remoteAddress ?? '') || !isThisMachine(inBrackets ?? plain)) {
    return false;
  }
  for (const name in headers) {
    if (proxyHeader.test(name)) {
      return false;
    }
  }
  return true;
}

/** True for what a browser sends for a page of another origin, by all that browsers of the last years say of that. */
export function isFromForeignSite({ headers }: IncomingMessage): boolean {
  const { host = '', origin, referer, 'sec-fetch-site': site } = headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return true;
  }
  const others = [origin, referer].filter((url) => url !== undefined && url !== '');
  return others.some((url = '') => isOfOtherHost(url, host.toLowerCase()));
}

/** True for what only browsers send: it was a page that made this request, of whatever origin. */
export function isFromPage({ headers }: IncomingMessage): boolean {
  return (
    headers.origin !== undefined ||
    headers['sec-fetch-site'] !== undefined ||
    isPageUrl(headers.referer ?? '')
  );
}

function isOfOtherHost(url: string, host: string): boolean {
  // An opaque origin, as of a sandboxed frame or a file.
  return isPageUrl(url) ? new URL(url).host !== host : url === 'null';
}

/** What programs write into `Referer` is often no URL. */
function isPageUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
