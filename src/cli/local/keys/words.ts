import { nearestWord } from '../../../config/nearest-word.js';
import { isKeyName, keyNameExpected } from '../../../core/key-grant.js';
import { printable } from '../../../core/text.js';

/** What `bellbot keys` can do. */
export const actions = ['list', 'add', 'rotate', 'revoke'] as const;

/** What the words after `keys` say. */
export type Asked =
  | { readonly action: 'list'; readonly json: boolean }
  | { readonly action: 'add' | 'rotate' | 'revoke'; readonly name: string; readonly json: boolean };

const longestShown = 40;

/** Reads the words after `keys`, or says in a sentence what is wrong with them. A key that was typed in their place is not shown. */
export function askedBy(words: readonly string[]): Asked | string {
  const [first = 'list', ...others] = words;
  if (first === 'json') {
    return others.length === 0 ? { action: 'list', json: true } : surplus;
  }
  const action = actions.find((each) => each === first);
  if (action === undefined) {
    const near = nearestWord(first, [...actions, 'json']);
    const hint = near === undefined ? `There are ${actions.join(', ')}.` : `Did you mean ${near}?`;
    const shown = first.startsWith('bb_') ? 'such word' : `"keys ${printable(first.slice(0, longestShown))}"`;
    return `There is no ${shown}. ${hint}`;
  }
  const rest = action === 'list' ? others : others.slice(1);
  if (rest.length > 1 || (rest.length === 1 && rest[0] !== 'json')) {
    return surplus;
  }
  const json = rest.length === 1;
  if (action === 'list') {
    return { action, json };
  }
  const [name] = others;
  if (name === undefined) {
    return `Say the name of the key: bellbot keys ${action} NAME`;
  }
  return isKeyName(name) ? { action, name, json } : `A key has ${keyNameExpected}.`;
}

const surplus = 'That is one word too many; options are name=value, and a value with blanks needs quotes.';
