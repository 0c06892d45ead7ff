import type { Silence } from '../../../src/core/bell/rules.js';

export const minute = 60_000;
export const hour = 60 * minute;

/** Quiet from a time to another, milliseconds since the epoch. */
export function quietBetween(from: number, to: number): Silence {
  return {
    at: (now) => ({
      silent: now >= from && now < to,
      until: now < from ? from : now < to ? to : null,
    }),
  };
}
