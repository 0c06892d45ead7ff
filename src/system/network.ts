import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** A network of addresses, or one address alone. */
export interface Network {
  /** Its first address, or any of it. IPv4 is never written as IPv6. */
  readonly address: string;
  /** How many of its bits all addresses share: 0 to 32, or 0 to 128 for IPv6. */
  readonly prefix: number;
}

/** 64:ff9b::/96. */
const nat64: readonly number[] = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

/** Ready names of networks, as Express has them for its `trust proxy`. */
const namedNetworks: Readonly<Record<string, readonly Network[]>> = Object.freeze({
  loopback: [network('127.0.0.0', 8), network('::1', 128)],
  linklocal: [network('169.254.0.0', 16), network('fe80::', 10)],
  uniquelocal: [
    network('10.0.0.0', 8),
    network('172.16.0.0', 12),
    network('192.168.0.0', 16),
    network('fc00::', 7),
  ],
});

/**
 * The networks that a text means: an address, a network (`10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `2001:db8::/32`), or one of
 * the names `loopback`, `linklocal`, `uniquelocal`; undefined for every other text.
 */
export function networksOf(text: string): readonly Network[] | undefined {
  const [, address = '', mask] = /^([\da-f.:]+)(?:\/([\d.]+))?$/i.exec(text) ?? [];
  if (isIP(address) === 0) {
    return Object.hasOwn(namedNetworks, text.toLowerCase()) ? namedNetworks[text.toLowerCase()] : undefined;
  }
  const bits = isIPv4(address) ? 32 : 128;
  const prefix = mask === undefined ? bits : prefixOf(mask, bits);
  if (prefix === undefined) {
    return undefined;
  }
  const plain = canonicalAddress(address);
  if (bits === 32 || !isIPv4(plain)) {
    return [network(plain, prefix)];
  }
  // IPv4 written as IPv6: the first 96 bits say no more than that.
  return prefix < 96 ? undefined : [network(plain, prefix - 96)];
}

/**
 * An address as there is only one way to write it: IPv4 that came as IPv6 (`::ffff:127.0.0.1`) as IPv4, and without a
 * zone (`%eth0`). A text that is no address stays as it is.
 */
export function canonicalAddress(address: string): string {
  const plain = address.replace(/%.*$/, '');
  return isIP(plain) === 0 ? address : ipaddr.process(plain).toString();
}

/**
 * The IPv4 address that an IPv6 address was made from, where its maker is one subscriber of the old network: 6to4 (RFC
 * 3056) and NAT64 (RFC 6052); undefined for others.
 */
export function embeddedIPv4(address: string): string | undefined {
  if (isIP(address) !== 6) {
    return undefined;
  }
  const parsed = ipaddr.IPv6.parse(address.replace(/%.*$/, ''));
  const bytes = parsed.toByteArray();
  const isNat64 = nat64.every((byte, at) => bytes[at] === byte);
  if (!isNat64 && parsed.range() !== '6to4') {
    return undefined;
  }
  return new ipaddr.IPv4(isNat64 ? bytes.slice(12) : bytes.slice(2, 6)).toString();
}

/** Any number of networks. */
export class Networks {
  readonly #ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

  constructor(networks: readonly Network[]) {
    this.#ranges = networks.map(({ address, prefix }) => [ipaddr.parse(address), prefix]);
  }

  /** True for an address, as `canonicalAddress` writes it, that is in one of them. */
  has(address: string): boolean {
    if (this.#ranges.length === 0 || isIP(address) === 0) {
      return false;
    }
    const parsed = ipaddr.parse(address);
    return this.#ranges.some(
      ([first, prefix]) => parsed.kind() === first.kind() && parsed.match(first, prefix),
    );
  }
}

function network(address: string, prefix: number): Network {
  return Object.freeze({ address, prefix });
}

function prefixOf(mask: string, bits: number): number | undefined {
  if (isIPv4(mask)) {
    return bits === 32 ? (ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask() ?? undefined) : undefined;
  }
  return /^(?:0|[1-9]\d{0,2})$/.test(mask) && Number(mask) <= bits ? Number(mask) : undefined;
}
