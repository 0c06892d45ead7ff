import { ringUrl } from '../config/network-kinds.js';
import type { OptionTable } from '../config/option.js';
import { options } from '../config/options.js';
import { anyText, oneOf, wholeNumber } from '../config/value-kinds.js';

/** The options that only `bellbot ring` has. */
export const ringOnlyOptions = {
  url: {
    group: 'Ring',
    default: undefined,
    without: 'from host and port',
    example: 'http://127.0.0.1:3000',
    kind: ringUrl,
    meaning: 'address of the running BellBot',
  },
  text: {
    group: 'Ring',
    default: undefined,
    example: 'Lunch is ready',
    kind: anyText('any text'),
    meaning: 'what the ring is about',
  },
  who: { group: 'Ring', default: undefined, example: 'Ada', kind: anyText('any text'), meaning: 'who rings' },
  wait: {
    group: 'Ring',
    default: '0',
    // The server holds an answer no longer.
    kind: wholeNumber(0, 60),
    meaning: 'seconds to wait for the bell, and then say what became of the ring; 0 for not at all',
  },
  json: {
    group: 'Output',
    default: 'false',
    kind: oneOf('true', 'false'),
    meaning: 'print the answer as JSON (--json is enough)',
  },
} as const satisfies OptionTable;

/** Everything that `bellbot ring` takes: its own options, and those of the server that say where it is. */
export const ringOptions = {
  ...ringOnlyOptions,
  key: options.key,
  host: options.host,
  port: options.port,
} as const satisfies OptionTable;
