import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostRecentClaims, RecentClaims } from '../../src/core/recent-claims.js';
import type { Claim } from '../../src/core/ring.js';
import { ManualClock } from '../system/manual-clock.js';

const hour = 3_600_000;

function aClaim(name: string, scope = 'key'): Claim {
  return { scope, name, fingerprint: `of ${name}` };
}

function anAcceptance(id: string) {
  return { id, bell: 'bell', state: 'queued', ahead: 0, expectedAt: null, board: 'Uno' } as const;
}

describe('the newest claims', () => {
  it('are known with what was answered, by the monotonic clock alone', async () => {
    const clock = new ManualClock();
    const claims = new RecentClaims(clock, hour);
    claims.keep(aClaim('a'), anAcceptance('1'), clock.monotonic());
    const known = { fingerprint: 'of a', acceptance: anAcceptance('1'), isYoung: true };
    clock.epoch += 10 * 365 * 24 * hour;
    assert.deepEqual(claims.of(aClaim('a')), known);
    clock.epoch -= 20 * 365 * 24 * hour;
    await clock.advance(hour - 1);
    assert.deepEqual(claims.of(aClaim('a')), known);
    await clock.advance(1);
    assert.deepEqual(claims.of(aClaim('a')), { ...known, isYoung: false });
  });

  it('are told apart by scope and name', () => {
    const claims = new RecentClaims(new ManualClock(), hour);
    claims.keep(aClaim('a', 'key'), anAcceptance('1'), 0);
    for (const other of [aClaim('a', 'shop'), aClaim('b'), aClaim('', 'keya'), aClaim('a\n', 'key')]) {
      assert.equal(claims.of(other), undefined);
    }
  });

  it(`are ${mostRecentClaims}; those that were kept again are new`, () => {
    const claims = new RecentClaims(new ManualClock(), hour);
    claims.keep(aClaim('old'), anAcceptance('old'), 0);
    claims.keep(aClaim('again'), anAcceptance('before'), 0);
    for (let n = 0; n < mostRecentClaims - 1; n += 1) {
      claims.keep(aClaim(`${n}`), anAcceptance(`${n}`), 0);
      if (n === 5) {
        claims.keep(aClaim('again'), anAcceptance('again'), 0);
      }
    }
    assert.equal(claims.of(aClaim('old')), undefined);
    assert.equal(claims.of(aClaim('again'))?.acceptance.id, 'again');
    assert.equal(claims.of(aClaim('0'))?.acceptance.id, '0');
  });
});
