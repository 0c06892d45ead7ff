import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearestWord } from '../../src/config/nearest-word.js';

const words = ['pin', 'port', 'strike', 'virtual', 'auto'];

describe('the nearest word', () => {
  for (const [typed, meant] of [
    ['vritual', 'virtual'],
    ['virtaul', 'virtual'],
    ['Virtual', 'virtual'],
    ['prot', 'port'],
    ['strke', 'strike'],
    ['stirke', 'strike'],
    ['pinn', 'pin'],
    ['aut', 'auto'],
  ] as const) {
    it(`takes ${typed} for ${meant}`, () => {
      assert.equal(nearestWord(typed, words), meant);
    });
  }

  for (const typed of ['', 'x', 'banana', 'virtuosity', 'v'.repeat(100_000)]) {
    it(`does not guess at ${typed.slice(0, 20)}`, () => {
      assert.equal(nearestWord(typed, words), undefined);
    });
  }
});
