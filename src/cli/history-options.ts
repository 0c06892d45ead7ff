import type { OptionTable } from '../config/option.js';
import { anyText, oneOf, wholeNumber } from '../config/value-kinds.js';
import { ringStates } from '../core/ring.js';
import { moment } from './history-time.js';
import { flag, ownServerOptions, urlOption } from './server-options.js';

const unset = { group: 'Ring', default: undefined, without: 'all' } as const;

/** The options that only `bellbot history` has. */
export const historyOnlyOptions = {
  state: { ...unset, kind: oneOf(...ringStates), meaning: 'only rings in this state' },
  bell: { ...unset, kind: anyText('name of a bell'), meaning: 'only rings of this bell' },
  source: { ...unset, kind: anyText('name of a key or system'), meaning: 'only rings that it asked for' },
  since: { ...unset, without: 'the beginning', kind: moment, meaning: 'only rings accepted then or later' },
  until: { ...unset, without: 'now', kind: moment, meaning: 'only rings accepted before then' },
  limit: {
    group: 'Ring',
    default: '20',
    kind: wholeNumber(0, 1_000_000),
    meaning: 'most rings to print, the newest; 0 for all',
  },
  json: flag('print an array of receipts (--json is enough)'),
  csv: flag('print CSV as the server makes it (--csv is enough)'),
} as const satisfies OptionTable;

/** Everything that `bellbot history` takes: its own options, and those that say where the server is. */
export const historyOptions = {
  ...urlOption,
  ...historyOnlyOptions,
  ...ownServerOptions,
} as const satisfies OptionTable;
