import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { holdTime, returnTime } from '../../src/core/arm-time.js';
import { builtInPattern, plainPattern, strikesOf } from '../../src/core/pattern.js';
import { checkPattern, longestPattern, readNamedPattern, sweepPlan } from '../../src/core/pattern-check.js';

const arm = { start: 75, strike: 90, contact: 87, sdelay: 500 };
const timed = (strikes: ReadonlyArray<{ at: number; hold: number }>) =>
  ({ name: 'tune', motion: { type: 'timed', strikes } }) as const;

describe('the patterns that every bell has', () => {
  it('are single, double, triple, and 1 to 20', () => {
    const names = ['single', 'double', 'triple', '1', 2, '20', 20];
    assert.deepEqual(
      names.map((name) => strikesOf(builtInPattern(name)?.motion ?? { type: 'strikes', count: 0 })),
      [1, 2, 3, 1, 2, 20, 20],
    );
    assert.equal(builtInPattern('3')?.name, 'triple');
    assert.equal(builtInPattern(7)?.name, '7');
  });

  it('are no others', () => {
    const names = [
      '',
      '0',
      0,
      '21',
      21,
      '01',
      '1.0',
      1.5,
      '1e1',
      ' 1',
      '-1',
      -1,
      'Single',
      'toString',
      'sweep',
      Number.NaN,
      '１',
    ];
    assert.deepEqual(
      names.map(builtInPattern),
      names.map(() => undefined),
    );
  });
});

describe('a named pattern', () => {
  it('is a list of strikes, or one for each bell', () => {
    const knock = [
      { at: 0, hold: 120 },
      { at: 450, hold: 120 },
    ];
    assert.deepEqual(readNamedPattern(knock), knock);
    const lists = readNamedPattern({ front: knock, back: [{ at: 600, hold: 100 }] });
    assert.deepEqual(
      lists,
      new Map([
        ['front', knock],
        ['back', [{ at: 600, hold: 100 }]],
      ]),
    );
  });

  it('is refused with a sentence that says what is wrong with which strike', () => {
    const wrong: Array<[unknown, RegExp]> = [
      [[], /1 to 20 strikes, this one has 0/],
      [Array.from({ length: 21 }, (_, n) => ({ at: n * 1000, hold: 100 })), /has 21/],
      [[{ at: -1, hold: 100 }], /Strike 1: "at" is 0 or more/],
      [[{ at: 0, hold: 0 }], /Strike 1: .*"hold" 1 or more/],
      [
        [
          { at: 0, hold: 100 },
          { at: 0, hold: 100 },
        ],
        /Strike 2 has to be later/,
      ],
      [[{ at: 29_950, hold: 100 }], /at most 30 s/],
      [[{ at: Number.NaN, hold: 100 }], /Strike 1/],
      [[{ at: '0', hold: 100 }], /Strike 1 has to be/],
      [[{ at: 0 }], /Strike 1 has to be/],
      [[{ at: 0, hold: 1, loud: true }], /Strike 1 has to be/],
      [[null], /Strike 1 has to be/],
      [[[0, 100]], /Strike 1 has to be/],
      ['knock', /list of strikes, or an object/],
      [null, /list of strikes, or an object/],
      [{}, /at least one bell/],
      [{ front: 'knock' }, /bell front: /],
      [{ front: [] }, /bell front: A pattern has 1 to 20/],
    ];
    for (const [value, sentence] of wrong) {
      const problem = readNamedPattern(value);
      assert.ok(typeof problem === 'string', JSON.stringify(value));
      assert.match(problem, sentence);
    }
  });
});

describe('what an arm can do', () => {
  it('is every plain pattern of 1 to 20 strikes', () => {
    assert.deepEqual(
      [1, 20, 0, 21, 1.5].map((count) => checkPattern(plainPattern(count), arm) === null),
      [true, true, false, false, false],
    );
  });

  it('is a pattern in time whose gaps let it be back, to the millisecond', () => {
    const needed = holdTime(arm, 120) + returnTime(arm);
    const gap = (between: number) =>
      checkPattern(
        timed([
          { at: 10, hold: 120 },
          { at: 10 + between, hold: 1 },
        ]),
        arm,
      );
    assert.equal(gap(needed), null);
    assert.match(gap(needed - 1) ?? '', new RegExp(`strike 1 to strike 2 .* needs ${needed} ms`));
  });

  it('says of any list either that it can, and then every gap is long enough, or why not', () => {
    const strike = fc.record({
      at: fc.integer({ min: -10, max: 32_000 }),
      hold: fc.integer({ min: -1, max: 2000 }),
    });
    fc.assert(
      fc.property(fc.array(strike, { maxLength: 22 }), (strikes) => {
        const problem = checkPattern(timed(strikes), arm);
        if (problem === null) {
          for (const [n, { at, hold }] of strikes.entries()) {
            const next = strikes[n + 1];
            assert.ok(at >= 0 && hold >= 1 && at + hold <= longestPattern);
            assert.ok(next === undefined || next.at >= at + holdTime(arm, hold) + returnTime(arm));
          }
        }
        assert.ok(problem === null || /^[A-Z].*[.]$|^tune: /.test(problem));
      }),
    );
  });
});

describe('a sweep', () => {
  it('is filled in: away from the bell, a second a cycle', () => {
    assert.deepEqual(sweepPlan({ cycles: 3 }, arm), { cycles: 3, from: 75, to: 30, seconds: 3 });
    const mirrored = { start: 100, strike: 80, contact: 85, sdelay: 500 };
    assert.deepEqual(sweepPlan({ cycles: 1 }, mirrored), { cycles: 1, from: 100, to: 145, seconds: 1 });
  });

  it('has room only towards the bell where the arm rests at the end of its range', () => {
    const atEnd = { start: 0, strike: 30, contact: 25, sdelay: 500 };
    assert.deepEqual(sweepPlan({ cycles: 1 }, atEnd), { cycles: 1, from: 0, to: 24, seconds: 1 });
    assert.match(String(sweepPlan({ cycles: 1 }, { ...atEnd, contact: null })), /no room/);
  });

  it('never reaches contact, nor goes beyond start where contact is not known, whatever is asked', () => {
    const angle = fc.integer({ min: 0, max: 180 });
    const maybe = fc.option(fc.oneof(fc.double({ min: -20, max: 200, noNaN: false }), angle), {
      nil: undefined,
    });
    const asked = fc.record({
      cycles: fc.integer({ min: -1, max: 22 }),
      from: maybe,
      to: maybe,
      seconds: maybe,
    });
    const arms = fc
      .tuple(angle, angle, fc.option(fc.double({ min: 0.1, max: 1, noNaN: true })))
      .filter(([start, strike]) => start !== strike)
      .map(([start, strike, part]) => ({
        start,
        strike,
        contact: part === null ? null : start + (strike - start) * part,
        sdelay: 500,
      }));
    fc.assert(
      fc.property(asked, arms, ({ cycles, from, to, seconds }, some) => {
        const given = Object.fromEntries(
          Object.entries({ from, to, seconds }).filter(([, value]) => value !== undefined),
        );
        const plan = sweepPlan({ cycles, ...given }, some);
        if (typeof plan === 'string') {
          assert.ok(plan.length > 10);
          return;
        }
        const towards = Math.sign(some.strike - some.start);
        for (const at of [plan.from, plan.to]) {
          const beyond = (at - (some.contact ?? some.start)) * towards;
          assert.ok(some.contact === null ? beyond <= 0 : beyond < 0, `${at} of ${JSON.stringify(some)}`);
          assert.ok(at >= 0 && at <= 180);
        }
        assert.ok(plan.seconds > 0 && plan.seconds <= 30 && plan.cycles >= 1 && plan.cycles <= 20);
        assert.ok((2 * plan.cycles * Math.abs(plan.to - plan.from)) / plan.seconds <= 120.001);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused with a sentence', () => {
    const wrong: Array<[Parameters<typeof sweepPlan>[0], RegExp]> = [
      [{ cycles: 0 }, /1 to 20 cycles/],
      [{ cycles: 21 }, /1 to 20 cycles/],
      [{ cycles: 1.5 }, /1 to 20 cycles/],
      [{ cycles: 1, to: 87 }, /to: this arm is safe from 0 to 86 degrees/],
      [{ cycles: 1, from: -1 }, /from: this arm is safe/],
      [{ cycles: 1, from: 50, to: 50 }, /same angle/],
      [{ cycles: 1, seconds: 0.1 }, /takes 0[.]8 to 30 s/],
      [{ cycles: 1, seconds: 31 }, /to 30 s/],
      [{ cycles: 20, from: 0, to: 86, seconds: 25 }, /takes 28.7 to 30 s/],
    ];
    for (const [sweep, sentence] of wrong) {
      assert.match(String(sweepPlan(sweep, arm)), sentence);
    }
  });
});
