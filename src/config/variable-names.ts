import { adminKeyVariable, isKeyVariable, namedKeyPrefix, nearestNamedKey } from './named-keys.js';
import { mistakesBetween, nearestWord } from './nearest-word.js';
import { environmentName, environmentPrefix } from './option.js';
import { options } from './options.js';

/** The environment variable, and line of `~/.bellbotrc`, with the ngrok token: ngrok's own name for it. */
export const tokenName = 'NGROK_AUTHTOKEN';

/** What may follow `BELLBOT_`, in small letters. */
const rests = [...Object.keys(options), adminKeyVariable.slice(environmentPrefix.length).toLowerCase()];
const known = [...rests.map(environmentName), tokenName];
const knownVariables = new Set(known);
const longestMistyped = 80;
const product = environmentPrefix.slice(0, -1);

/** True for a variable that BellBot reads, whatever its value. */
export function isKnownVariable(name: string): boolean {
  return knownVariables.has(name) || isKeyVariable(name);
}

/** The nearest variable to one that begins with `BELLBOT_` and sets nothing; undefined where none is near. */
export function nearestVariable(name: string): string | undefined {
  const rest = name.slice(environmentPrefix.length);
  const near = nearestWord(rest, rests);
  return near === undefined ? nearestNamedKey(rest) : environmentName(near);
}

/** What somebody meant who wrote a name that does not begin with `BELLBOT_`. */
export interface MeantVariable {
  readonly name: string;
  /** False where the name could as well be that of another program, such as `BELLBOX_PIN`. */
  readonly surely: boolean;
}

/**
 * The variable of BellBot's that a name of no program was most likely meant to be: in small or wide letters, with other signs between
 * its words, or with a mistake in it. Undefined for the names of others.
 */
export function meantVariable(name: string): MeantVariable | undefined {
  if (name.length > longestMistyped) {
    return undefined;
  }
  const plain = name
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[-.: ]/g, '_');
  const joined = withoutBars(plain);
  const spelled = known.find((each) => withoutBars(each) === joined);
  if (spelled !== undefined) {
    return { name: spelled, surely: true };
  }
  if (/^NGROK_(?:AUTH|TOKEN)$/.test(plain)) {
    return { name: tokenName, surely: true };
  }
  const [, first = '', rest = ''] = /^(BELL_BOT|[^_]+)_(.+)$/.exec(plain) ?? [];
  const mistakes = mistakesBetween(withoutBars(first), product);
  const meant = mistakes <= 2 ? nearestRest(rest, /^\w+$/.test(name)) : nearestWord(plain, known);
  return meant === undefined
    ? undefined
    : { name: meant, surely: mistakes === 0 || isSlip(withoutBars(first)) };
}

/** The variable of the option that a line `pin=9` was meant to set, as on the command line. */
export function variableOfOption(name: string): string | undefined {
  const option = name.toLowerCase();
  return Object.hasOwn(options, option) ? environmentName(option) : undefined;
}

/** What follows `KEY` may be a part of the key itself where it is no name. */
function nearestRest(rest: string, isName: boolean): string | undefined {
  const [, name] = /^KEYS?_+(.+)$/.exec(rest) ?? [];
  if (name !== undefined) {
    return `${namedKeyPrefix}${isName ? name : '<NAME>'}`;
  }
  const near = nearestWord(rest, rests);
  return near === undefined ? undefined : environmentName(near);
}

/** A letter left out, doubled, added or swapped; a changed one may make another name of it. */
function isSlip(word: string): boolean {
  const sorted = (text: string): string => [...text].sort().join('');
  return word.length !== product.length
    ? mistakesBetween(word, product) === 1
    : sorted(word) === sorted(product);
}

function withoutBars(name: string): string {
  return name.replaceAll('_', '');
}
