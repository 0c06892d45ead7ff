import assert from 'node:assert/strict';
import type { Receipt } from '../../src/core/ring.js';
import type { Site } from './site.js';
import { untilFound } from './until-found.js';

/**
 * Counts the bell's dings against the receipts, when all is well again: one more ring is rung, every accepted ring is
 * rung with the strikes that it asked for, in the order in which they were accepted, and the bell dinged once for each
 * strike made and never without a strike that was begun.
 */
export async function reckon(site: Site): Promise<readonly Receipt[]> {
  await site.ring();
  const receipts: Receipt[] = [];
  for (const id of acceptedRings(site)) {
    receipts.push(await site.final(id));
  }
  const notRung = receipts.filter(({ state, strikes }) => state !== 'rung' || strikes.made !== strikes.asked);
  assert.deepEqual(notRung, [], 'every accepted ring is rung');
  const starts = receipts.map(({ startedAt }) => startedAt ?? '');
  assert.deepEqual(starts, starts.toSorted(), 'they rang in the order in which they were accepted');
  const made = sum(receipts.map(({ strikes }) => strikes.made));
  const begun = sum(receipts.map(({ attempts }) => attempts));
  await untilFound(`${made} dings`, async () => (site.dings >= made ? true : undefined));
  assert.ok(site.dings <= begun, `${site.dings} dings, but only ${begun} strikes were begun`);
  return receipts;
}

/** Ids of the rings that anyone was told were accepted, the sender or the reader of the log; oldest first. */
function acceptedRings(site: Site): string[] {
  const logged = site.lives.flatMap(({ log }) => log.filter(({ msg }) => msg.startsWith('Ring accepted')));
  // Ids sort by the time of acceptance.
  return [...new Set([...site.accepted, ...logged.map(({ ring }) => String(ring))])].sort();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
