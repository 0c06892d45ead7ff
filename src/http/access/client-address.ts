import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isThisMachine } from '../../system/address.js';

/**
 * The address that a request came from. Behind a tunnel every connection comes from this machine; there the last value
 * of `X-Forwarded-For` counts, which is the one that the tunnel added. The values before it are the sender's to invent.
 */
export function clientAddress(request: IncomingMessage, behindTunnel: boolean): string {
  const address = request.socket.remoteAddress ?? 'unknown';
  if (behindTunnel && isThisMachine(address)) {
    const forwarded = request.headers['x-forwarded-for'];
    const values = Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '');
    const last = values.slice(values.lastIndexOf(',') + 1).trim();
    if (isIP(last) !== 0) {
      return last;
    }
  }
  return address;
}
