import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type Admittance,
  type LogLimits,
  mostSenders,
  SlidingLog,
} from '../../../src/http/access/sliding-log.js';
import { ManualClock } from '../../system/manual-clock.js';

const window = 1000;

/** A clock that jumps to where it is told, without a turn of the event loop. */
class JumpingClock extends ManualClock {
  time = 0;

  override monotonic(): number {
    return this.time;
  }
}

interface Asked {
  readonly at: number;
  readonly sender: string;
  readonly answer: Admittance;
}

/** Asks once after each gap, and gives back what was answered. */
function ask(
  most: number,
  gaps: readonly (readonly [gap: number, sender: string])[],
  limits?: LogLimits,
): { asked: Asked[]; log: SlidingLog; clock: JumpingClock } {
  const clock = new JumpingClock();
  const log = new SlidingLog(clock, most, window, limits);
  const asked = gaps.map(([gap, sender]) => {
    clock.time += gap;
    return { at: clock.time, sender, answer: log.admit(sender) };
  });
  return { asked, log, clock };
}

/** When a sender was admitted before, within the window that ends now. */
function within(asked: readonly Asked[], sender: string, now: number): number[] {
  return asked
    .filter((one) => one.sender === sender && one.answer.admitted && one.at > now - window)
    .map(({ at }) => at);
}

const most = fc.integer({ min: 1, max: 6 });
const sender = fc.constantFrom('a', 'b');
const wholeGap = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1100 }));
const anyGap = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), wholeGap);
const gapsOf = (gap: fc.Arbitrary<number>) =>
  fc.array(fc.tuple(gap, sender), { minLength: 1, maxLength: 80 });

describe('a sliding window', () => {
  it('admits a request if fewer than the limit were admitted within the window before it, and only then', () => {
    fc.assert(
      fc.property(most, gapsOf(wholeGap), (limit, gaps) => {
        const { asked } = ask(limit, gaps);
        asked.forEach(({ at, sender: of, answer }, index) => {
          const before = within(asked.slice(0, index), of, at);
          assert.equal(answer.admitted, before.length < limit);
          assert.equal(answer.left, limit - before.length - (answer.admitted ? 1 : 0));
          const [oldest = at] = before;
          assert.equal(answer.wait, oldest + window - at);
        });
      }),
    );
  });

  it('never admits more than the limit in any stretch of its length, between whole milliseconds too', () => {
    fc.assert(
      fc.property(most, gapsOf(anyGap), fc.option(fc.integer({ min: 1, max: 4 })), (limit, gaps, spans) => {
        const { asked } = ask(limit, gaps, spans === null ? {} : { spans });
        for (const { at, sender: of } of asked) {
          assert.ok(within(asked, of, at).filter((other) => other <= at).length <= limit);
        }
      }),
    );
  });

  it('admits again when it said so, and not a millisecond before, however often it is asked meanwhile', () => {
    fc.assert(
      fc.property(most, gapsOf(anyGap), fc.integer({ min: 0, max: 20 }), (limit, gaps, meanwhile) => {
        const { asked, log, clock } = ask(limit, gaps);
        const last = asked.at(-1);
        assert.ok(last !== undefined);
        fc.pre(!last.answer.admitted);
        const due = last.at + last.answer.wait;
        for (let count = 0; count < meanwhile; count += 1) {
          clock.time = last.at + ((due - 1 - last.at) * count) / meanwhile;
          assert.equal(log.admit(last.sender).admitted, false);
        }
        clock.time = Math.max(last.at, due - 1);
        assert.equal(log.admit(last.sender).admitted, false);
        clock.time = due;
        assert.equal(log.admit(last.sender).admitted, true);
      }),
    );
  });

  it('has no edge: 60 in the last tenth of a second leave room for none until they are a minute ago', () => {
    const { asked, log, clock } = ask(60, Array(60).fill([1, 'a']));
    assert.ok(asked.every(({ answer }) => answer.admitted));
    for (let time = 61; time < window + 1; time += 1) {
      clock.time = time;
      assert.equal(log.admit('a').admitted, false);
    }
    clock.time = window + 1;
    assert.deepEqual([log.admit('a').admitted, log.admit('a').admitted], [true, false]);
  });
});

describe('the memory of a sliding window', () => {
  it('is bounded in senders, of whom the one is forgotten that was admitted longest ago', () => {
    const { log } = ask(
      5,
      Array.from({ length: mostSenders + 500 }, (_, count) => [0, `sender ${count}`] as const),
    );
    assert.equal(log.size, mostSenders);
    assert.equal(log.admit('sender 500').left, 3);
    assert.equal(log.admit('sender 499').left, 4);
    assert.equal(log.admit('sender 500').left, 2, 'it was admitted lately');
  });

  it('never forgets whom it keeps, however many others come', () => {
    const { log } = ask(1, [[0, 'kept']], { senders: 3, keeps: (name) => name === 'kept' });
    for (let count = 0; count < 50; count += 1) {
      log.admit(`sender ${count}`);
    }
    assert.equal(log.size, 3);
    assert.equal(log.admit('kept').admitted, false);
  });

  it('is bounded for any rate: it goes by milliseconds, and by a limit of all', () => {
    const { log, clock } = ask(1_000_000, Array(5000).fill([0, 'a']));
    assert.equal(log.spans, 1);
    const limited = new SlidingLog(clock, 1_000_000, window, { spans: 100 });
    for (let count = 0; count < 5000; count += 1) {
      clock.time += 0.5;
      limited.admit(`sender ${count % 10}`);
    }
    assert.ok(limited.spans <= 110, String(limited.spans));
    clock.time += 2 * window;
    limited.admit('other');
    assert.deepEqual([limited.size, limited.spans], [1, 1]);
  });

  it('is given back when the window is over', () => {
    const { log, clock } = ask(3, [
      [0, 'a'],
      [window / 2, 'b'],
    ]);
    clock.time = window;
    assert.equal(log.admit('b').left, 1);
    assert.deepEqual([log.size, log.spans], [1, 2]);
    assert.equal(log.admit('a').left, 2);
    log.forget('b');
    assert.deepEqual([log.size, log.spans], [1, 1]);
  });
});
