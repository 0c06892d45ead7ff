import { isIP } from 'node:net';
import { type Network, networksOf } from '../system/network.js';
import { hidden, type Kind } from './option.js';

/** An IP address or a host name (RFC 1123), to listen on. */
export const address: Kind<string> = {
  values: 'IP address or host name',
  parse(value) {
    return isIP(value) !== 0 || isHostName(value)
      ? { value }
      : { expected: 'an IP address or a host name, such as 127.0.0.1, ::1, 0.0.0.0 or localhost' };
  },
};

/** A full domain name, nothing around it. */
export const domainName: Kind<string> = {
  values: 'domain name',
  parse(value) {
    return value.includes('.') && isHostName(value)
      ? { value }
      : { expected: 'a domain name alone, such as my-bell.ngrok.app, without https:// or a path' };
  },
};

/** `host:port`, with an IPv6 address in brackets. */
export const endpoint: Kind<string> = {
  values: 'host:port',
  parse(value) {
    const [, v6, name, port] = /^(?:\[([^\]]+)\]|([^:]+)):([1-9]\d{0,4})$/.exec(value) ?? [];
    const host =
      v6 === undefined ? name !== undefined && (isIP(name) === 4 || isHostName(name)) : isIP(v6) === 6;
    return host && Number(port) <= 65_535
      ? { value }
      : { expected: 'host:port, such as edge.example.com:443 or [::1]:443' };
  },
};

/** Addresses and networks, separated by commas; of everybody is none. */
export const networks: Kind<readonly Network[]> = {
  values: 'addresses and networks, separated by commas',
  parse(text) {
    const all = text.split(',').map((part) => networksOf(part.trim()));
    const value = all.flatMap((some) => some ?? []);
    if (all.includes(undefined)) {
      return {
        expected:
          'addresses and networks separated by commas, such as 10.0.0.2, 172.16.0.0/12, 2001:db8::/32, or loopback for this machine',
      };
    }
    return value.some(({ prefix }) => prefix === 0)
      ? { expected: 'the networks of your proxies alone: from everybody anybody may invent addresses' }
      : { value };
  },
};

/** The address of a running BellBot; with or without `/ring` at its end. The value always ends with `/ring`. */
export const ringUrl: Kind<string> = {
  values: 'http:// or https:// address, with or without /ring',
  // A password or a key in it is just what is refused.
  show: (text) => (/[@?#]/.test(text) ? hidden : text),
  parse(text) {
    const url = URL.canParse(text) && !/^\s|\s$|\p{Cc}/u.test(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      return { expected: 'an address that begins with http:// or https://, such as http://127.0.0.1:3000' };
    }
    if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) {
      return { expected: 'an address without user name, password, ? or #; give the key with key=' };
    }
    url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/ring$/, '')}/ring`;
    return { value: url.href };
  },
};

/** The last label must not be a number: then it is a mistyped IPv4 address. */
function isHostName(text: string): boolean {
  const labels = text.split('.');
  return (
    text.length <= 253 &&
    labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}
