import { ringUrl } from '../../config/network-kinds.js';
import type { OptionTable } from '../../config/option.js';
import { options } from '../../config/options.js';
import { oneOf } from '../../config/value-kinds.js';

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

/** An option that is switched on by its name alone. */
export function flag<const Meaning extends string>(meaning: Meaning) {
  return { group: 'Output', default: 'false', kind: oneOf('true', 'false'), meaning } as const;
}
