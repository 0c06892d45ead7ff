import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { localTime, moment } from '../../../../src/cli/remote/history/time.js';

/** What a text is read as, ISO 8601 in UTC; undefined if it is refused. */
function read(text: string): string | undefined {
  const parsed = moment.parse(text, '');
  return 'value' in parsed ? parsed.value : undefined;
}

describe('a time on the command line', () => {
  before(() => {
    // Half an hour off, and with summer time.
    process.env.TZ = 'America/St_Johns';
  });

  it('is local where it names no zone', () => {
    assert.equal(read('2026-01-31'), '2026-01-31T03:30:00.000Z');
    assert.equal(read('2026-07-31'), '2026-07-31T02:30:00.000Z');
    assert.equal(read('2026-07-31T12:00'), '2026-07-31T14:30:00.000Z');
    assert.equal(read('2026-07-31 12:00:01'), '2026-07-31T14:30:01.000Z');
    assert.equal(read('2026-07-31T12:00:01.5'), '2026-07-31T14:30:01.500Z');
  });

  it('is what its zone says', () => {
    assert.equal(read('2026-01-31T12:00Z'), '2026-01-31T12:00:00.000Z');
    assert.equal(read('2026-01-31T12:00:59.999+05:45'), '2026-01-31T06:15:59.999Z');
    assert.equal(read('2026-01-31T00:30:00-03:30'), '2026-01-31T04:00:00.000Z');
    assert.equal(read('0099-12-31T00:00Z'), '0099-12-31T00:00:00.000Z');
  });

  it('is refused when there is none such', () => {
    for (const text of [
      '',
      'yesterday',
      '2026',
      '2026-01',
      '2026-02-30',
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-01-00',
      '2026-01-01T24:00',
      '2026-01-01T12:60',
      '2026-01-01T12:00:60',
      '2026-01-01Z',
      '2026-01-01T12Z',
      '2026-01-01T12:00z',
      '2026-01-01T12:00+2',
      ' 2026-01-01',
      '2026-01-01T12:00:00.1234Z',
      '1767225600000',
    ]) {
      assert.equal(read(text), undefined, text);
    }
    assert.equal(read('2028-02-29'), '2028-02-29T03:30:00.000Z');
  });

  it('is shown as it can be typed, in local time', () => {
    assert.equal(localTime('2026-07-31T14:30:01.000Z'), '2026-07-31 12:00:01');
    assert.equal(localTime('no time'), 'no time');
    // Beyond the hour that the clocks are set back by, which local time has twice.
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => second * 1000);
    fc.assert(
      fc.property(seconds, (time) => {
        const shown = localTime(new Date(time).toISOString());
        const back = Date.parse(read(shown) ?? '');
        assert.ok(back === time || Math.abs(back - time) === 3_600_000, shown);
      }),
    );
  });
});
