import type { Kind } from '../../../config/option.js';
import { type KeyRight, keyRights } from '../../../core/caller.js';
import {
  bellsOf,
  type Expiry,
  expiryExpected,
  expiryOf,
  rightsOf,
  spanOf,
  wordsOf,
} from '../../../core/key-grant.js';

/** Rights, separated by commas. */
export const rights: Kind<readonly KeyRight[]> = {
  values: `${keyRights.join(', ')}, separated by commas`,
  parse(text) {
    const value = rightsOf(wordsOf(text));
    return value === undefined ? { expected: `one or more of ${this.values}` } : { value };
  },
};

/** Names of bells, separated by commas. */
export const bells: Kind<readonly string[] | 'all'> = {
  values: 'all, or names of bells, separated by commas',
  parse(text) {
    const value = bellsOf(wordsOf(text));
    return value === undefined ? { expected: this.values } : { value };
  },
};

/** When a key expires. */
export const expiry: Kind<Expiry> = {
  values: 'such as 90d, 12h or 2027-01-31 (UTC)',
  parse(text) {
    const value = expiryOf(text);
    return value === undefined ? { expected: expiryExpected } : { value };
  },
};

/** A length of time, in milliseconds. */
export const span: Kind<number> = {
  values: 'such as 24h, 30m or 7d; 0 for none',
  parse(text) {
    const value = spanOf(text);
    return value === undefined ? { expected: `a length of time ${this.values}` } : { value };
  },
};
