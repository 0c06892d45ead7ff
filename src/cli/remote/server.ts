import type { ConfigProblem } from '../../config/config-problem.js';
import { ringUrl } from '../../config/network-kinds.js';
import type { OptionTable } from '../../config/option.js';
import { options } from '../../config/options.js';
import { secretKey } from '../../config/value-kinds.js';
import { adminKeyName, type KeyRight, type NamedKey } from '../../core/caller.js';
import { type KeptName, readableKey } from '../../keys/made-key.js';
import { isThisMachine, reachedHere } from '../../system/address.js';
import { readOwner } from '../../system/data-folder.js';
import { demoFolder } from '../demo-folder.js';

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

/** The server's own options that say where it is, and which key it takes; here they mean the server to ask. */
export const ownServerOptions = {
  key: {
    ...options.key,
    without: 'one of the key options that are set, or the one that BellBot made',
    meaning: 'key to send to it',
  },
  host: { ...options.host, meaning: 'address of the BellBot to ask, where there is no url' },
  port: { ...options.port, meaning: 'its port, where there is no url' },
  data: { ...options.data, meaning: 'its folder, if it is on this machine: with the key that it made' },
} as const satisfies OptionTable;

/** What the help of a command that asks a server says of keys; complete lines. */
export const keyDetails = `Without key=, a server of this machine gets a key that may do this: BELLBOT_KEY,
BELLBOT_ADMIN_KEY or the first BELLBOT_KEY_<NAME> that is set, or one that it
made itself, if this user may read it in data.
`;

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

/** What a key is to be good for, and where `key` comes from. */
export interface KeyNeed {
  readonly right: KeyRight;
  /** True when `key` was typed: then no other one is meant. */
  readonly isTyped?: boolean;
}

/**
 * The server that the options mean. Where no key is given, a server of this machine gets one that has the right, as far as that
 * is known: one of `namedKeys`, or one that it made and keeps in its folder, if this user may read it. No other server gets one.
 */
export async function runningServer(
  { url, key, host, port, data }: ServerValues,
  namedKeys: readonly NamedKey[],
  need: KeyNeed = { right: 'ring' },
): Promise<RunningServer> {
  const base = (url ?? `http://${reachedHere(host, port)}`).replace(/\/ring$/, '');
  if (!isThisMachine(hostOf(base)) || need.isTyped === true) {
    return { base, key };
  }
  const set = namedKeys.find(({ name }) => name === adminKeyName)?.key;
  const first = namedKeys.find(({ name }) => name !== adminKeyName)?.key;
  const made = (name: KeptName) => () => madeKey(data, base, name);
  const admin = async (): Promise<string | undefined> => set ?? (await made('admin')());
  const plain = async (): Promise<string | undefined> => key;
  const named = async (): Promise<string | undefined> => first;
  // Rings are the usual key's as long as there is one: its events are its own.
  const order = {
    ring: [plain, named, made('key'), admin],
    read: [plain, admin, named, made('key')],
    control: [admin, plain, named, made('key')],
  }[need.right];
  for (const candidate of order) {
    const found = await candidate();
    if (found !== undefined) {
      return { base, key: found };
    }
  }
  return { base, key: undefined };
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** Undefined too where the file holds something that could not be a key. */
async function madeKey(data: string, base: string, name: KeptName): Promise<string | undefined> {
  const parsed = secretKey.parse((await readableKey(await folderOf(data, base), name)) ?? '', '');
  return 'value' in parsed ? parsed.value : undefined;
}

/** The folder of the server at this address: the demo's, if a demo was the last to listen there. */
async function folderOf(data: string, base: string): Promise<string> {
  const [real, demo] = await Promise.all([readOwner(data), readOwner(demoFolder(data))]);
  const isThere = (url: string | undefined): boolean =>
    url !== undefined && URL.canParse(url) && new URL(url).port === new URL(base).port;
  const isDemo = isThere(demo?.url) && !(isThere(real?.url) && (real?.since ?? '') > (demo?.since ?? ''));
  return isDemo ? demoFolder(data) : data;
}
