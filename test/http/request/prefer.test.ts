import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { preferredWait } from '../../../src/http/request/prefer.js';

describe('the Prefer header', () => {
  it('asks to wait, in every form that RFC 7240 allows', () => {
    const cases: [string, number][] = [
      ['wait=5', 5],
      ['Wait = 5', 5],
      ['WAIT="7"', 7],
      ['respond-async, wait=10', 10],
      ['return=minimal;foo="a,wait=1;\\"b", wait=12; x=y', 12],
      ['wait=3;x, wait=9', 3],
      ['wait=0', 0],
      ['wait=007', 7],
      ['wait=60', 60],
      ['wait=61', 60],
      ['wait=99999999999999999999999', 60],
      [' ,, wait=2', 2],
    ];
    for (const [header, seconds] of cases) {
      assert.equal(preferredWait(header), seconds, header);
    }
  });

  it('is ignored when it asks for nothing that is a whole number', () => {
    const cases = [
      undefined,
      '',
      'wait',
      'wait=',
      'wait=""',
      'wait=-1',
      'wait=1.5',
      'wait=1e1',
      'wait=x',
      'wait=1=2',
    ];
    for (const header of [
      ...cases,
      'waiting=5',
      'foo="wait=5',
      'x;wait=5',
      'wait=x, wait=5',
      'wait="5',
      '=5',
    ]) {
      assert.equal(preferredWait(header), undefined, header);
    }
  });

  it('never fails, and never takes long', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[wait=0-9",;\\ \t]*$/, { maxLength: 500 }), (header) => {
        const seconds = preferredWait(header);
        assert.ok(seconds === undefined || (Number.isInteger(seconds) && seconds >= 0 && seconds <= 60));
      }),
    );
    assert.equal(preferredWait('; '.repeat(8000)), undefined);
  });
});
