import type { Kind, OptionTable } from '../config/option.js';
import { anyText, wholeNumber } from '../config/value-kinds.js';
import { mostClaimCharacters } from '../core/text.js';
import { flag, ownServerOptions, urlOption } from './server-options.js';

/** What a header can carry: as the server takes it. */
const eventName: Kind<string> = {
  values: `1 to ${mostClaimCharacters} printable ASCII characters`,
  parse(value) {
    const isName = /^[\x20-\x7e]+$/.test(value) && value.length <= mostClaimCharacters;
    return isName ? { value } : { expected: this.values };
  },
};

/** The options that only `bellbot ring` has. */
export const ringOnlyOptions = {
  ...urlOption,
  text: {
    group: 'Ring',
    default: undefined,
    example: 'Lunch is ready',
    kind: anyText('any text'),
    meaning: 'what the ring is about',
  },
  who: { group: 'Ring', default: undefined, example: 'Ada', kind: anyText('any text'), meaning: 'who rings' },
  event: {
    group: 'Ring',
    default: undefined,
    example: 'order-1234',
    kind: eventName,
    meaning: 'name of the event that this is: sent again with the same name, it does not ring again',
  },
  wait: {
    group: 'Ring',
    default: '0',
    // The server holds an answer no longer.
    kind: wholeNumber(0, 60),
    meaning: 'seconds to wait for the bell, and then say what became of the ring; 0 for not at all',
  },
  json: flag('print the answer as JSON (--json is enough)'),
} as const satisfies OptionTable;

/** Everything that `bellbot ring` takes: its own options, and those of the server that say where it is. */
export const ringOptions = { ...ringOnlyOptions, ...ownServerOptions } as const satisfies OptionTable;
