import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { playablePatterns, whyNotPlayed } from '../../../src/config/documents/pattern-checks.js';
import { bellIn, installed, wrongIn, wrongInBell } from './bells-rig.js';

const at = (...times: number[]): { at: number; hold: number }[] =>
  times.map((time) => ({ at: time, hold: 100 }));

/** What is wrong with patterns beside two bells, of which `back` has the longer way. */
function wrong(patterns: Record<string, unknown>): string[] {
  const bells = { front: { pin: 8 }, back: { pin: 9, start: 20, strike: 140 } };
  return wrongIn({ bells, patterns }).map((line) => line.replace(/^\d+:\d+ patterns\./, ''));
}

describe('a named pattern', () => {
  it('is strikes for any bell, or for each of several', () => {
    const fanfare = { front: at(0), back: at(600, 1200) };
    const { installation } = installed({
      bells: { front: {}, back: { pin: 9 } },
      patterns: { knock: at(0, 450), fanfare },
    });
    assert.deepEqual(installation.patterns.get('knock'), at(0, 450));
    assert.deepEqual(installation.patterns.get('fanfare'), new Map(Object.entries(fanfare)));
  });

  it('has 1 to 20 strikes', () => {
    assert.ok(installed({ patterns: { p: at(...Array.from({ length: 20 }, (_, index) => index * 1000)) } }));
    const count = 'expected strikes such as { "at": 0, "hold": 120 }, 1 to 20';
    assert.deepEqual(wrong({ p: [] }), [`p: ${count}`]);
    assert.deepEqual(wrong({ p: at(...Array.from({ length: 21 }, (_, index) => index * 1000)) }), [
      `p: ${count}`,
    ]);
    assert.deepEqual(wrong({ p: { front: [] } }), [`p.front: ${count}`]);
    assert.deepEqual(wrong({ p: {} }), ['p: expected lists of strikes by the names of bells']);
  });

  it('lasts 30 s at most, to the end of its last strike', () => {
    assert.ok(installed({ patterns: { p: [{ at: 29_000, hold: 1000 }] } }));
    assert.deepEqual(wrong({ p: [{ at: 29_000, hold: 1001 }] }), [
      'p[0].hold: expected an end within 30000 ms; this is 30001',
    ]);
    assert.deepEqual(wrong({ p: [{ at: 30_001, hold: 1 }] }), [
      'p[0].at: expected a whole number from 0 to 30000',
    ]);
    assert.deepEqual(wrong({ p: [{ at: 0, hold: 0 }] }), [
      'p[0].hold: expected a whole number from 1 to 30000',
    ]);
  });

  it('has its strikes in their order', () => {
    assert.deepEqual(wrong({ p: at(500, 0) }), [
      'p[1].at: expected more than 500, when the strike before it begins',
    ]);
    assert.deepEqual(wrong({ p: at(0, 0) }), [
      'p[1].at: expected more than 0, when the strike before it begins',
    ]);
  });

  it('is one that an arm can make', () => {
    // 15 degrees: 45 ms to the bell, 70 ms back; 100 ms at the bell.
    assert.ok(installed({ bells: { front: {} }, patterns: { p: at(0, 170) } }));
    assert.deepEqual(
      wrongIn({ bells: { front: {} }, patterns: { p: at(0, 169) } }).map((line) => line.replace(/^\S+ /, '')),
      ['patterns.p[1].at: expected 170 or more, when the arm is back from the strike before it'],
    );
    // What is shorter than the way takes as long as the way.
    const short = [
      { at: 0, hold: 1 },
      { at: 115, hold: 1 },
    ];
    assert.ok(installed({ bells: { front: {} }, patterns: { p: short } }));
  });

  it('may be for some bells only, by what their arms can do', () => {
    // 120 degrees: 220 ms to the bell, 420 ms back.
    assert.ok(
      installed({
        bells: { front: {}, back: { pin: 9, start: 20, strike: 140 } },
        patterns: { p: at(0, 300) },
      }),
    );
    assert.deepEqual(wrong({ p: { front: at(0, 300), back: at(0, 300) } }), [
      'p.back[1].at: expected 640 or more, when the arm is back from the strike before it',
    ]);
  });

  it('names bells that there are', () => {
    assert.deepEqual(wrong({ p: { frnot: at(0), hall: at(0) } }), [
      'p.frnot: expected the name of a bell; did you mean front?',
      'p.hall: expected the name of a bell: front, back',
    ]);
  });

  it('has a name of its own', () => {
    for (const name of ['single', 'double', 'triple', 'sweep', '1', '20', '007', 'Knock', 'a b', '']) {
      assert.match(wrong({ [name]: at(0) })[0] ?? '', /expected a name of 1 to 32 small letters/, name);
    }
    assert.ok(installed({ patterns: { all: at(0), '1st': at(0), singles: at(0) } }));
  });

  it('is a list or lists, of strikes and nothing else', () => {
    for (const value of [null, 5, 'single', true]) {
      assert.deepEqual(wrong({ p: value }), [
        'p: expected a list of strikes, or lists of strikes by the names of bells',
      ]);
    }
    assert.deepEqual(wrong({ p: [[0, 120]] }), ['p[0]: expected a strike such as { "at": 0, "hold": 120 }']);
    assert.deepEqual(wrong({ p: [{ at: 0, hodl: 120 }] }), [
      'p[0].hold: is missing; expected a whole number from 1 to 30000',
      'p[0].hodl: is no field that BellBot knows; did you mean hold?',
    ]);
    assert.deepEqual(wrong({ p: { front: 5 } }), [
      'p.front: expected strikes such as { "at": 0, "hold": 120 }, 1 to 20',
    ]);
  });
});

describe('the pattern that a bell plays by itself', () => {
  it('is built in, a number, or named', () => {
    for (const pattern of ['single', 'double', 'triple', '1', '20', 'knock']) {
      assert.equal(bellIn({ bells: { front: { pattern } }, patterns: { knock: at(0) } }).pattern, pattern);
    }
    assert.equal(bellIn({ bells: { front: { pattern: 20 } } }).pattern, '20');
    for (const pattern of ['21', '0', 'sweep', '01', 'konck', 'all']) {
      assert.match(
        wrongInBell({ pattern }, { patterns: { knock: at(0) } })[0] ?? '',
        /^pattern: expected single, double, triple, a number from 1 to 20, or one of knock/,
        pattern,
      );
    }
    for (const pattern of [0, 21, 1.5, '', 'Single', null, [], {}]) {
      assert.match(
        wrongInBell({ pattern })[0] ?? '',
        /^pattern: expected single, double, triple, a number from 1 to 20, or/,
      );
    }
    assert.deepEqual(wrongInBell({ coalesce: { within: 5, pattern: 'tripple' } }), [
      'coalesce.pattern: expected single, double, triple, a number from 1 to 20, or a pattern of yours; did you mean triple?',
    ]);
  });

  it('is one in which it plays, and that its arm and its limit allow', () => {
    assert.deepEqual(
      wrongInBell(
        { pattern: 'duo' },
        { bells: { front: { pattern: 'duo' }, back: { pin: 9 } }, patterns: { duo: { back: at(0) } } },
      ),
      ['pattern: expected a pattern in which front plays'],
    );
    assert.deepEqual(
      wrongIn({
        bells: { front: {}, back: { pin: 9, start: 20, strike: 140, pattern: 'p' } },
        patterns: { p: at(0, 300) },
      }).length,
      1,
    );
    assert.deepEqual(wrongInBell({ pattern: 'triple', perMinute: 2 }), [
      'pattern: expected at most 2 strikes, as perMinute says; this has 3',
    ]);
    assert.equal(bellIn({ bells: { front: { pattern: 'triple', perMinute: 3 } } }).perMinute, 3);
  });
});

describe('the patterns that a bell can play', () => {
  const { installation } = installed({
    bells: { front: {}, back: { pin: 9, start: 20, strike: 140, perMinute: 2 } },
    patterns: { quick: at(0, 300), slow: at(0, 2000), duo: { front: at(0) } },
  });

  it('are those that it plays in, and that its arm and its limit allow', () => {
    assert.deepEqual(playablePatterns('front', installation), [
      'single',
      'double',
      'triple',
      'quick',
      'slow',
      'duo',
    ]);
    assert.deepEqual(playablePatterns('back', installation), ['single', 'double', 'slow']);
  });

  it('are told from others with a reason', () => {
    assert.equal(whyNotPlayed('12', 'front', installation), undefined);
    assert.equal(
      whyNotPlayed('quick', 'back', installation),
      'a pattern that its arm can play: in strike 2 of this, at would have to be 640 or more, when the arm is back from the strike before it',
    );
    assert.match(whyNotPlayed('qiuck', 'back', installation) ?? '', /did you mean quick\?$/);
    assert.throws(() => whyNotPlayed('single', 'side', installation), RangeError);
  });
});
