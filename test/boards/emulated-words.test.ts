import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorOfEmulated, reasonOfEmulated, statusOfEmulated } from '../../src/boards/emulated-words.js';
import { BellBotError, type ErrorCode, errorKinds, StrikeCutShort } from '../../src/core/errors.js';

/** Words for what a virtual board does not have. */
const things = /reset button|plug|cable|supply|power|upload|IDE|port\b/i;

function statusOf(code: ErrorCode) {
  return { ready: false, board: 'virtual Uno', code, reason: errorKinds[code].advice } as const;
}

describe('what is said of an emulated board', () => {
  for (const code of [
    'board-silent',
    'board-not-firmata',
    'board-failed',
    'board-lost',
    'board-reset',
  ] as const) {
    it(`speaks of nothing that there is not: ${code}`, () => {
      const { advice } = errorKinds[code];
      const cut = errorOfEmulated(new StrikeCutShort(code, advice));
      assert.ok(cut instanceof StrikeCutShort);
      assert.equal(cut.code, code);
      const plain = errorOfEmulated(new BellBotError(code, advice));
      assert.ok(!(plain instanceof StrikeCutShort));
      const status = statusOfEmulated(statusOf(code));
      const said = [cut.message, plain.message, reasonOfEmulated(code, advice)];
      for (const sentence of [...said, status.ready ? '' : status.reason]) {
        assert.match(sentence, /^The virtual Uno /);
        assert.doesNotMatch(sentence, things);
      }
    });
  }

  it('is everything else as it was said', () => {
    const status = statusOf('pin-without-servo');
    assert.deepEqual(statusOfEmulated(status), status);
    const ready = { ready: true, board: 'virtual Uno' } as const;
    assert.deepEqual(statusOfEmulated(ready), ready);
    const stopped = new BellBotError('stopping');
    assert.equal(errorOfEmulated(stopped), stopped);
  });
});
