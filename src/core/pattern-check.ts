import { type Arm, holdTime, returnTime } from './arm-time.js';
import {
  mostStrikesOfPattern,
  type NamedPattern,
  type Pattern,
  type Sweep,
  type SweepPlan,
  type TimedStrike,
} from './pattern.js';

/** How long a pattern or a sweep may take, milliseconds. */
export const longestPattern = 30_000;
/** Most times that a sweep goes there and back. */
export const mostCycles = 20;
/** Degrees a second: so slow that no arm swings past where it is sent. */
const sweepSpeed = 120;
/** Degrees that a sweep without angles covers, where there is room. */
const usualSweep = 45;
/** A sweep stays so many degrees short of the bell. */
const clearance = 1;
/** Milliseconds of one cycle of a sweep of which nothing is said, at least. */
const usualCycle = 1000;

/**
 * Reads a named pattern from outside: a list of `{at, hold}`, or an object with such a list for each bell. Answers a
 * sentence that says what is wrong with it, where it is none.
 */
export function readNamedPattern(value: unknown): NamedPattern | string {
  if (Array.isArray(value)) {
    return readStrikes(value);
  }
  if (typeof value !== 'object' || value === null) {
    return 'A pattern is a list of strikes, or an object with a list for each bell.';
  }
  const lists = new Map<string, readonly TimedStrike[]>();
  for (const [bell, list] of Object.entries(value)) {
    const strikes = Array.isArray(list) ? readStrikes(list) : 'It has to be a list of strikes.';
    if (typeof strikes === 'string') {
      return `For the bell ${bell}: ${strikes}`;
    }
    lists.set(bell, strikes);
  }
  return lists.size === 0 ? 'A pattern names at least one bell.' : lists;
}

function readStrikes(list: readonly unknown[]): readonly TimedStrike[] | string {
  const strikes: TimedStrike[] = [];
  for (const [index, value] of list.entries()) {
    const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    const { at, hold, ...others } = fields as Readonly<Record<string, unknown>>;
    if (typeof at !== 'number' || typeof hold !== 'number' || Object.keys(others).length > 0) {
      return `Strike ${index + 1} has to be {"at": <ms>, "hold": <ms>}.`;
    }
    strikes.push(Object.freeze({ at, hold }));
  }
  return timesProblem(strikes) ?? Object.freeze(strikes);
}

/** What is wrong with the times of strikes, whatever arm makes them; null when nothing is. */
function timesProblem(strikes: readonly TimedStrike[]): string | null {
  if (strikes.length === 0 || strikes.length > mostStrikesOfPattern) {
    return `A pattern has 1 to ${mostStrikesOfPattern} strikes, this one has ${strikes.length}.`;
  }
  for (const [index, { at, hold }] of strikes.entries()) {
    const before = strikes[index - 1];
    if (!(Number.isFinite(at) && at >= 0 && Number.isFinite(hold) && hold >= 1)) {
      return `Strike ${index + 1}: "at" is 0 or more and "hold" 1 or more, milliseconds.`;
    }
    if (before !== undefined && at <= before.at) {
      return `Strike ${index + 1} has to be later than the one before it.`;
    }
    if (at + hold > longestPattern) {
      return `A pattern takes at most ${longestPattern / 1000} s, strike ${index + 1} ends after that.`;
    }
  }
  return null;
}

/** Why an arm cannot make a pattern, as a sentence; null when it can. */
export function checkPattern({ name, motion }: Pattern, arm: Arm): string | null {
  switch (motion.type) {
    case 'strikes': {
      const { count } = motion;
      return Number.isInteger(count) && count >= 1 && count <= mostStrikesOfPattern
        ? null
        : `A pattern has 1 to ${mostStrikesOfPattern} strikes, not ${count}.`;
    }
    case 'timed':
      return timesProblem(motion.strikes) ?? gapProblem(name, motion.strikes, arm);
    case 'sweep': {
      const plan = sweepPlan(motion.sweep, arm);
      return typeof plan === 'string' ? plan : null;
    }
  }
}

function gapProblem(name: string, strikes: readonly TimedStrike[], arm: Arm): string | null {
  for (const [index, { at, hold }] of strikes.entries()) {
    const next = strikes[index + 1];
    const needed = holdTime(arm, hold) + returnTime(arm);
    if (next !== undefined && next.at - at < needed) {
      return `${name}: from strike ${index + 1} to strike ${index + 2} it is ${next.at - at} ms, but this arm needs ${needed} ms to hold for ${hold} ms and be back.`;
    }
  }
  return null;
}

/**
 * A sweep with everything that was left open filled in; a sentence that says why this arm cannot make it, where it
 * cannot. It stays in the safe range: from `start` away from the bell, and towards it only where `contact` is known.
 */
export function sweepPlan(sweep: Sweep, arm: Arm): SweepPlan | string {
  const { cycles } = sweep;
  if (!(Number.isInteger(cycles) && cycles >= 1 && cycles <= mostCycles)) {
    return `A sweep has 1 to ${mostCycles} cycles, not ${cycles}.`;
  }
  const range = sweepRange(sweep, arm);
  if (typeof range === 'string') {
    return range;
  }
  const { from, to } = range;
  const least = (2 * cycles * Math.abs(to - from)) / sweepSpeed;
  if (least * 1000 > longestPattern) {
    return `This sweep would take more than ${longestPattern / 1000} s: ask for fewer cycles, or a smaller range.`;
  }
  const seconds = sweep.seconds ?? Math.max(least, (cycles * usualCycle) / 1000);
  if (!(Number.isFinite(seconds) && seconds >= least && seconds * 1000 <= longestPattern)) {
    return `This sweep takes ${Math.ceil(least * 10) / 10} to ${longestPattern / 1000} s, at ${sweepSpeed} degrees a second or less.`;
  }
  return { cycles, from, to, seconds };
}

function sweepRange({ from, to }: Sweep, arm: Arm): { from: number; to: number } | string {
  const { start, contact } = arm;
  const towards = Math.sign(arm.strike - start) || 1;
  // Where nobody has said where the bell is, it may be anywhere beyond `start`.
  const last = contact === null ? start : contact - towards * clearance;
  const [low, high] = towards > 0 ? [0, Math.max(start, last)] : [Math.min(start, last), 180];
  for (const [name, angle] of Object.entries({ from, to })) {
    if (angle !== undefined && !(angle >= low && angle <= high)) {
      return `${name}: this arm is safe from ${low} to ${high} degrees${contact === null ? '; set contact to let it come closer to the bell' : ''}.`;
    }
  }
  const away = Math.min(high, Math.max(low, start - towards * usualSweep));
  const near = from ?? start;
  // An arm that rests at the end of its range has room only towards the bell.
  const far = to ?? (away === near ? (towards > 0 ? high : low) : away);
  return far === near
    ? 'There is no room to sweep: from and to are the same angle.'
    : { from: near, to: far };
}
