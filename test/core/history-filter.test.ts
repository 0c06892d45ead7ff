import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAskedFor } from '../../src/core/history-filter.js';
import { aRing } from './a-ring.js';

/** Whether a text has a part. */
function has(text: string | null, part: string): boolean {
  return isAskedFor({ text: part })(aRing({ text }));
}

describe('the filter of the history', () => {
  it('finds a part of a text wherever it is, in capitals or not, also beyond ASCII', () => {
    for (const [text, part] of [
      ['The sale is closed', 'SALE'],
      ['ÄRGER', 'ärg'],
      ['straße', 'STRASSE'],
      ['STRASSE', 'straße'],
      ['ΟΔΟΣ ΟΔΟΣ', 'οδος'],
      ['οδός', 'ΟΔΌΣ'],
      ['ПРИВЕТ', 'привет'],
      ['ﬁne', 'FI'],
      ['İSTANBUL', 'istanbul'],
      ['ısparta', 'ISPARTA'],
      ['300 \u212a', 'k'],
      ['cafe\u0301', 'CAFÉ'],
      ['a\0b', 'A\0'],
      ['\u{10400}', '\u{10428}'],
      ['鐘', '鐘'],
      ['\u{1F514}\u{1F514}', '\u{1F514}'],
      ['x', 'x'],
    ] as const) {
      assert.equal(has(text, part), true, `${text} has ${part}`);
    }
  });

  it('takes every character literally, and tells other letters apart', () => {
    for (const [text, part] of [
      ['100', '%'],
      ['abc', 'a_c'],
      ['abc', 'a.c'],
      ['abc', 'abcd'],
      ['cafe', 'café'],
      ['null', 'nil'],
      ['', 'x'],
      [null, 'null'],
    ] as const) {
      assert.equal(has(text, part), false, `${text} has no ${part}`);
    }
  });

  it('lets through what nothing is asked of, and wants all that is', () => {
    assert.equal(isAskedFor({})(aRing()), true);
    const ring = aRing({ who: 'Anna', pattern: 'double', text: 'hello', acceptedAt: 1000 });
    const all = {
      state: 'queued',
      bell: 'bell',
      source: 'key',
      who: 'Anna',
      pattern: 'double',
      text: 'HELL',
    } as const;
    assert.equal(isAskedFor({ ...all, since: 1000, until: 1001 })(ring), true);
    for (const one of [
      { state: 'rung' },
      { bell: 'b' },
      { source: 'KEY' },
      { who: 'anna' },
      { pattern: 'Double' },
      { text: 'help' },
      { since: 1001 },
      { until: 1000 },
    ] as const) {
      assert.equal(isAskedFor({ ...all, ...one })(ring), false, JSON.stringify(one));
    }
  });
});
