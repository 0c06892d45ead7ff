/** Which pattern a bell can play. */
import type { BellSettings, Installation, NamedPattern } from '../../core/installation.js';
import type { TimedStrike } from '../../core/pattern.js';
import { armFault, mostStrikes, type StrikeFault, strikesFault } from '../../core/timed-strikes.js';
import { nearestWord } from '../nearest-word.js';
import type { SettingFault } from './bell-checks.js';
import type { JsonPath } from './json-place.js';

const builtIn: ReadonlyMap<string, number> = new Map(
  Array.from({ length: mostStrikes }, (_, index): [string, number] => [String(index + 1), index + 1]).concat([
    ['single', 1],
    ['double', 2],
    ['triple', 3],
  ]),
);

/** Everything that is wrong with patterns, and with what bells say of them. */
export function patternFaults(installation: Installation): SettingFault[] {
  const faults = [...installation.patterns].flatMap(([name, pattern]) =>
    namedFaults(name, pattern, installation),
  );
  const isSound = faults.length === 0;
  return [
    ...faults,
    ...[...installation.bells].flatMap(([name, bell]) => playedFaults(name, bell, installation, isSound)),
  ];
}

function namedFaults(name: string, pattern: NamedPattern, { bells }: Installation): SettingFault[] {
  const path: JsonPath = ['patterns', name];
  if (!(pattern instanceof Map)) {
    return listFaults(path, pattern as readonly TimedStrike[], [...bells.values()]);
  }
  const lists = pattern as ReadonlyMap<string, readonly TimedStrike[]>;
  if (lists.size === 0) {
    return [{ path, message: 'expected lists of strikes by the names of bells' }];
  }
  return [...lists].flatMap(([bell, strikes]) => {
    const settings = bells.get(bell);
    return settings === undefined
      ? [{ path: [...path, bell], message: `expected ${aBell(bell, bells)}` }]
      : listFaults([...path, bell], strikes, [settings]);
  });
}

function aBell(name: string, bells: Installation['bells']): string {
  const near = nearestWord(name, [...bells.keys()]);
  return near === undefined
    ? `the name of a bell: ${[...bells.keys()].join(', ')}`
    : `the name of a bell; did you mean ${near}?`;
}

/** What no bell can play is surely a mistake; what some can is theirs. */
function listFaults(
  path: JsonPath,
  strikes: readonly TimedStrike[],
  bells: readonly BellSettings[],
): SettingFault[] {
  const wrong = strikesFault(strikes) ?? unplayable(strikes, bells);
  return wrong === undefined
    ? []
    : [{ path: [...path, wrong.index, wrong.field], message: `expected ${wrong.expected}` }];
}

function unplayable(
  strikes: readonly TimedStrike[],
  bells: readonly BellSettings[],
): StrikeFault | undefined {
  const faults = bells.map((bell) => armFault(strikes, bell));
  return faults.includes(undefined) ? undefined : faults[0];
}

function playedFaults(
  name: string,
  bell: BellSettings,
  installation: Installation,
  isSound: boolean,
): SettingFault[] {
  const played: readonly (readonly [JsonPath, string])[] = [
    [['pattern'], bell.pattern],
    ...(bell.coalesce === null ? [] : [[['coalesce', 'pattern'], bell.coalesce.pattern] as const]),
  ];
  return played.flatMap(([path, pattern]) => {
    const why =
      isSound || !installation.patterns.has(pattern) ? whyNotPlayed(pattern, name, installation) : undefined;
    return why === undefined ? [] : [{ path: ['bells', name, ...path], message: `expected ${why}` }];
  });
}

/** Why a bell cannot play a pattern of a name, as what was expected in its place; undefined where it can. RangeError for an unknown bell. */
export function whyNotPlayed(
  pattern: string,
  name: string,
  { bells, patterns }: Installation,
): string | undefined {
  const bell = bells.get(name);
  if (bell === undefined) {
    throw new RangeError(`there is no bell ${name}`);
  }
  const own = patterns.get(pattern);
  const strikes = own === undefined ? builtIn.get(pattern) : strikesFor(own, name);
  if (strikes === undefined) {
    return own === undefined ? aPattern(pattern, [...patterns.keys()]) : `a pattern in which ${name} plays`;
  }
  const count = typeof strikes === 'number' ? strikes : strikes.length;
  if (bell.perMinute !== null && count > bell.perMinute) {
    return `at most ${bell.perMinute} strikes, as perMinute says; this has ${count}`;
  }
  const fault = typeof strikes === 'number' ? undefined : armFault(strikes, bell);
  return (
    fault &&
    `a pattern that its arm can play: in strike ${fault.index + 1} of this, ${fault.field} would have to be ${fault.expected}`
  );
}

/** The names of all patterns that a bell can play. */
export function playablePatterns(name: string, installation: Installation): string[] {
  return ['single', 'double', 'triple', ...installation.patterns.keys()].filter(
    (pattern) => whyNotPlayed(pattern, name, installation) === undefined,
  );
}

function strikesFor(pattern: NamedPattern, bell: string): readonly TimedStrike[] | undefined {
  return pattern instanceof Map
    ? (pattern as ReadonlyMap<string, readonly TimedStrike[]>).get(bell)
    : (pattern as readonly TimedStrike[]);
}

function aPattern(name: string, patterns: readonly string[]): string {
  const near = nearestWord(name, ['single', 'double', 'triple', ...patterns]);
  const known = patterns.length === 0 ? 'a pattern of yours' : `one of ${patterns.join(', ')}`;
  return `single, double, triple, a number from 1 to ${mostStrikes}, or ${known}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
