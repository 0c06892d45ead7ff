import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FirmataMessages } from '../../../src/boards/firmata/messages.js';
import { seededRandom } from '../../system/seeded-random.js';

/** The messages and the number of bytes of noise that these chunks make. */
function taken(...chunks: ReadonlyArray<readonly number[]>): { messages: number[][]; noise: number } {
  const messages: number[][] = [];
  let noise = 0;
  const sieve = new FirmataMessages({
    message: (bytes) => messages.push([...bytes]),
    noise: (bytes) => {
      noise += bytes.length;
    },
  });
  for (const chunk of chunks) {
    sieve.take(chunk);
  }
  return { messages, noise: noise + sieve.unfinished.length };
}

const version = [0xf9, 2, 3];
const firmware = [0xf0, 0x79, 2, 3, 0x53, 0, 0xf7];
const capabilities = [0xf0, 0x6c, 0, 1, 1, 1, 0x7f, 0xf7];
const pinState = [0xf0, 0x6e, 8, 4, 0x5c, 0x0b, 0xf7];
const analog = [0xe0, 1, 2];

describe('the messages on a line', () => {
  it('are taken whole, also byte by byte and with noise between them', () => {
    const all = [version, firmware, capabilities, pinState, analog];
    const bytes = all.flat();
    assert.deepEqual(taken(bytes), { messages: all, noise: 0 });
    assert.deepEqual(taken(...bytes.map((byte) => [byte])), { messages: all, noise: 0 });
    const strewn = all.flatMap((message) => [0x00, 0x55, ...message, 0xfe]);
    assert.deepEqual(taken(strewn), { messages: all, noise: 3 * all.length });
  });

  for (const [what, bytes, messages] of [
    [
      'an echo of questions',
      [0xf9, 0xf9, 0xf0, 0x79, 0xf7, 0xf0, 0x6b, 0xf7, 0xf0, 0x69, 0xf7, 0xf0, 0x6d, 8, 0xf7],
      [],
    ],
    ['an echo before the answer', [0xf9, ...version], [version]],
    ['a message that another cuts short', [0xf0, 0x79, 2, ...version], [version]],
    ['a report that is too short', [0xf0, 0x79, 2, 0xf7, ...firmware], [firmware]],
    ['an empty message', [0xf0, 0xf7, ...firmware], [firmware]],
    ['a pin that is unknown', [0xf0, 0x6e, 99, 0xf7, ...pinState], [pinState]],
    ['a version that is none', [0xf9, 2, 0xfa, ...version], [version]],
    ['ends without a beginning', [0xf7, 0xf7, ...version], [version]],
    ['a message without an end', [0xf0, ...Array.from({ length: 5000 }, () => 1), ...version], [version]],
  ] as const) {
    it(`are nothing of ${what}`, () => {
      const found = taken(bytes);
      assert.deepEqual(found.messages, messages);
      assert.equal(found.noise, bytes.length - messages.flat().length);
    });
  }

  it('are well-formed whatever comes, and every byte is either a part of one or noise', () => {
    const random = seededRandom(14);
    const bytes = Array.from({ length: 50_000 }, () => Math.floor(random() * 256));
    const { messages, noise } = taken(bytes);
    assert.ok(messages.length > 0);
    assert.equal(messages.flat().length + noise, bytes.length);
    for (const [first, ...data] of messages) {
      const rest = first === 0xf0 ? data.slice(0, -1) : data;
      assert.ok(rest.every((byte) => byte < 0x80));
    }
  });
});
