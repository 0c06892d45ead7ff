import type { Held, Ring } from '../ring.js';
import { changed } from '../ring-machine.js';

const causes: Readonly<Record<Held['why'], string>> = Object.freeze({
  quiet: 'These are quiet hours',
  dark: 'It is dark',
  muted: 'The bell is muted',
  paused: 'The bell is paused',
  calibrating: 'The bell is being calibrated',
  duty: 'The bell has made its strikes of this minute',
});

/** Why a ring was dropped, as its receipt says it. */
export function whyDropped({ why }: Held): string {
  return `${causes[why]}, and this bell drops what comes then.`;
}

/** A ring that silence drops: it is cancelled, or has failed if it had begun. `at`: milliseconds since the epoch. */
export function dropped(ring: Ring, at: number, by: Held): Ring {
  const type = ring.state === 'queued' ? 'cancelled' : 'failed';
  return changed(ring, { type, at, reason: whyDropped(by) });
}
