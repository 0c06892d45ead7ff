import { isIPv4, isIPv6 } from 'node:net';

/** 127.0.0.0/8 as IPv6 addresses that stand for IPv4, as URLs have them. */
const mappedLoopback = /^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/;

/**
 * True for a name or an address at which a machine reaches itself and nobody else does: `localhost`, 127.0.0.0/8, ::1. An
 * IPv6 address is without brackets. False for every other name, whatever it may resolve to.
 */
export function isThisMachine(host: string): boolean {
  if (isIPv4(host)) {
    return host.startsWith('127.');
  }
  if (!isIPv6(host)) {
    return host.toLowerCase() === 'localhost';
  }
  const url = `http://[${host}]`;
  const written = URL.canParse(url) ? new URL(url).hostname : '';
  return written === '[::1]' || mappedLoopback.test(written);
}

/** `host:port`, as in a URL, at which this machine reaches a server of its own that listens on `host`. */
export function reachedHere(host: string, port: number): string {
  const address = reachableAddress(host);
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}

/** The unspecified addresses are for listening only (RFC 4291, section 2.5.2; RFC 1122, section 3.2.1.3). */
function reachableAddress(host: string): string {
  if (host === '' || host === '0.0.0.0') {
    return '127.0.0.1';
  }
  return /^[0:]*:[0:]*$/.test(host) ? '::1' : host;
}
