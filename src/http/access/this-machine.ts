import type { IncomingMessage } from 'node:http';

const loopbackHost = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/;
const loopbackAddress = /^(?:::ffff:)?127\.|^::1$/;
/** What proxies and tunnels add to the requests that they pass on. */
const proxyHeader = /^(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|x-forwarded-.*|ngrok-.*|cf-.*)$/;

/** True for an address of the machine itself, as `socket.remoteAddress` gives it. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address);
}

/**
 * True when a request comes from a program of this machine, or from a page that this very server sent. False for what
 * came through a proxy, for pages of other origins (`Origin`, `Sec-Fetch-Site`), and for a foreign name in `Host`,
 * which is how DNS rebinding shows.
 */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const { headers } = request;
  const host = headers.host?.toLowerCase();
  if (!isLoopback(request.socket.remoteAddress) || host === undefined || !loopbackHost.test(host)) {
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
