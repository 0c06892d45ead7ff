import type { ConfigProblem } from '../../config/config-problem.js';
import { ringUrl } from '../../config/network-kinds.js';
import type { OptionTable } from '../../config/option.js';
import { options } from '../../config/options.js';
import { secretKey } from '../../config/value-kinds.js';
import type { NamedKey } from '../../core/caller.js';
import { readableKey } from '../../keys/made-key.js';
import { isThisMachine, reachedHere } from '../../system/address.js';

/** The option that says where a running server is. */
export const urlOption = {
  url: {
    group: 'Ring',
    default: undefined,
    without: 'from host and port',
    example: 'http://127.0.0.1:3000',
    kind: ringUrl,
    meaning: 'address of the running BellBot',
  },
} as const satisfies OptionTable;

/** The server's own options that say where it is, and which key it takes. */
export const ownServerOptions = {
  key: options.key,
  host: options.host,
  port: options.port,
  data: options.data,
} as const satisfies OptionTable;

/** The options by which a running server is found. */
export interface ServerValues {
  /** Address of its `/ring`. */
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Folder in which it may keep a key that it made. */
  readonly data: string;
}

/** A running server. */
export interface RunningServer {
  /** Its address, without a slash at the end. */
  readonly base: string;
  /** The key that requests are to carry. */
  readonly key: string | undefined;
}

/** Port 0 is one that the server chose: only the server knows it. */
export function portProblems({ url, port }: Partial<ServerValues>): ConfigProblem[] {
  const message = 'with port 0 the server takes a free port; give its address with url=';
  return url === undefined && port === 0
    ? [{ option: 'url', place: 'missing', value: undefined, message }]
    : [];
}

/**
 * The server that the options mean. Where no key is given, a server of this machine gets the first of `namedKeys`, or
 * where there is none the key that it made and keeps in its folder, if this user may read it. No other server gets one.
 */
export async function runningServer(
  { url, key, host, port, data }: ServerValues,
  namedKeys: readonly NamedKey[],
): Promise<RunningServer> {
  const base = (url ?? `http://${reachedHere(host, port)}`).replace(/\/ring$/, '');
  const ownKey = async (): Promise<string | undefined> => namedKeys[0]?.key ?? (await madeKey(data));
  return { base, key: key ?? (isThisMachine(hostOf(base)) ? await ownKey() : undefined) };
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** Undefined too where the file holds something that could not be a key. */
async function madeKey(data: string): Promise<string | undefined> {
  const parsed = secretKey.parse((await readableKey(data)) ?? '', '');
  return 'value' in parsed ? parsed.value : undefined;
}
