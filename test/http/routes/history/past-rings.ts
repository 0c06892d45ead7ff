import type { Ring, RingState } from '../../../../src/core/ring.js';
import { aRing } from '../../../core/a-ring.js';
import type { RunningApp } from '../../running-app.js';

const states: readonly RingState[] = ['rung', 'failed', 'expired', 'cancelled'];

/** The id of the ring of that number; ids rise with the numbers. */
export function idOf(number: number): string {
  return `01890000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** When the first of the past rings was accepted, milliseconds since the epoch. */
export const firstAccepted = Date.UTC(2026, 0, 1);

/** Ring number `number` of the past. Three at a time were accepted in the same millisecond, one such every minute. */
export function pastRing(number: number): Ring {
  const state = states[number % states.length] ?? 'rung';
  return {
    ...aRing(),
    id: idOf(number),
    bell: 'bell',
    state,
    source: number % 3 === 0 ? 'slack' : 'door',
    who: number % 5 === 0 ? null : `member ${number}`,
    text: `ring ${number}`,
    pattern: number % 4 < 2 ? 'double' : 'single',
    strikes: { asked: 1, made: state === 'rung' ? 1 : 0 },
    acceptedAt: firstAccepted + Math.floor(number / 3) * 60_000,
    reason: state === 'rung' ? null : 'It was so.',
  };
}

/** Puts rings into the history of an app, in an order that is not that of their times; gives them back newest first. */
export async function withPast(app: RunningApp, count: number): Promise<Ring[]> {
  const rings = Array.from({ length: count }, (_, number) => pastRing(number));
  for (const ring of [...rings].sort((a, b) => (a.text ?? '').localeCompare(b.text ?? ''))) {
    await app.store.add(ring);
  }
  return rings.reverse();
}
