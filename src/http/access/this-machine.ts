import type { IncomingMessage } from 'node:http';
import { isThisMachine } from '../../system/address.js';

/** A host as in a URL, with or without a port: a name, an IPv4 address, an IPv6 address in brackets. */
const hostAndPort = /^(?:\[([\da-f.]*:[\da-f:.]*)\]|([^:[\]]+))(?::\d{1,5})?$/;
/** What proxies and tunnels add to the requests that they pass on. */
const proxyHeader = /^(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|x-forwarded-.*|ngrok-.*|cf-.*)$/;

/**
 * True when a request comes from a program of this machine, or from a page that this very server sent. False for what
 * came through a proxy, for pages of other origins (`Origin`, `Sec-Fetch-Site`), and for a foreign name in `Host`,
 * which is how DNS rebinding shows.
 */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const { headers } = request;
  const host = headers.host?.toLowerCase() ?? '';
  const [, inBrackets, plain = ''] = hostAndPort.exec(host) ?? [];
  if (!isThisMachine(request.socket.remoteAddress ?? '') || !isThisMachine(inBrackets ?? plain)) {
    return false;
  }
  if (headers.origin !== undefined && headers.origin.toLowerCase() !== `http://${host}`) {
    return false;
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return false;
  }
  for (const name in headers) {
    if (proxyHeader.test(name)) {
      return false;
    }
  }
  return true;
}
