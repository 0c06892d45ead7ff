import type { Arm } from './arm-time.js';
import { BellBotError } from './errors.js';
import { builtInPattern, type NamedPattern, type Pattern } from './pattern.js';
import { checkPattern, sweepPlan } from './pattern-check.js';

/** What is known of patterns and of the arms that are to make them. May change while BellBot runs. */
export interface PatternBook {
  /** The name of what a plain ring of a bell makes. */
  usual(bell: string): string;
  /** What people have named so; undefined where nobody has. */
  named(name: string): NamedPattern | undefined;
  /** The arm of a bell; null where it is not known: then nothing is checked against it. */
  arm(bell: string): Arm | null;
}

/** A book with nothing of its own. */
export const plainBook: PatternBook = Object.freeze({
  usual: () => 'single',
  named: () => undefined,
  arm: () => null,
});

/** What a ring asks for: a name, a number of strikes, or the motion itself; absent for what is usual. */
export type AskedPattern = string | number | Pattern | undefined;

/** What is to be rung: the pattern of one bell, or by their names those of several that begin together. */
export type Rung = Pattern | ReadonlyMap<string, Pattern>;

/**
 * What a bell rings for what is asked. Throws `invalid-field` for a name that nobody knows, and for what the arms that are
 * to make it cannot.
 */
export function rungFor(book: PatternBook, bell: string, asked: AskedPattern): Rung {
  const wanted = asked ?? book.usual(bell);
  if (typeof wanted === 'object') {
    return checked(book, bell, wanted);
  }
  const name = String(wanted);
  const builtIn = builtInPattern(name);
  if (builtIn !== undefined) {
    return checked(book, bell, builtIn);
  }
  const named = book.named(name);
  if (named === undefined) {
    throw refused('the name of a pattern: single, double, triple, 1 to 20, or one of bells.json');
  }
  return isOfBells(named)
    ? new Map([...named].map(([of, strikes]) => [of, checked(book, of, timed(name, strikes))]))
    : checked(book, bell, timed(name, named));
}

function timed(name: string, strikes: Extract<NamedPattern, readonly unknown[]>): Pattern {
  return { name, motion: { type: 'timed', strikes } };
}

function isOfBells(pattern: NamedPattern): pattern is Extract<NamedPattern, ReadonlyMap<string, unknown>> {
  return !Array.isArray(pattern);
}

/** A pattern that the arm of a bell can make, with all that was left open filled in. */
function checked(book: PatternBook, bell: string, pattern: Pattern): Pattern {
  const arm = book.arm(bell);
  if (pattern.motion.type === 'sweep') {
    const plan =
      arm === null ? `What the arm of ${bell} can do is not known.` : sweepPlan(pattern.motion.sweep, arm);
    if (typeof plan === 'string') {
      throw refused(plan, 'sweep');
    }
    return { name: pattern.name, motion: { type: 'sweep', sweep: plan } };
  }
  const problem = arm === null ? null : checkPattern(pattern, arm);
  if (problem !== null) {
    throw refused(problem);
  }
  return pattern;
}

function refused(expected: string, field = 'pattern'): BellBotError {
  return new BellBotError('invalid-field', undefined, { fields: [{ field, expected }] });
}
