import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EmulatedBell } from '../../src/boards/emulated-bell.js';
import { BellBotError, type ErrorCode, errorKinds, StrikeCutShort } from '../../src/core/errors.js';
import type { Bell, BellStatus } from '../../src/core/ports.js';

/** Words for what a virtual board does not have. */
const things = /reset button|plug|cable|supply|power|upload|IDE|port\b/i;

/** A bell in trouble of this kind, whose strikes fail by it. */
function troubled(code: ErrorCode): Bell {
  const status: BellStatus = { ready: false, board: 'virtual Uno', code, reason: errorKinds[code].advice };
  return {
    name: 'bell',
    status,
    strikeTime: 1000,
    frame: 20,
    onStatus: (listener) => {
      listener(status);
      return () => {};
    },
    strike: () => Promise.reject(new StrikeCutShort(code, status.reason)),
  };
}

describe('a bell on an emulated board', () => {
  for (const code of [
    'board-silent',
    'board-not-firmata',
    'board-failed',
    'board-lost',
    'board-reset',
  ] as const) {
    it(`speaks of nothing that there is not: ${code}`, async () => {
      const bell = new EmulatedBell(troubled(code));
      const said: string[] = [];
      const hear = (status: BellStatus): void => void said.push(status.ready ? '' : status.reason);
      hear(bell.status);
      bell.onStatus(hear);
      await bell.strike().catch((error: unknown) => {
        assert.ok(error instanceof StrikeCutShort);
        assert.equal(error.code, code);
        said.push(error.message);
      });
      assert.equal(said.length, 3);
      for (const sentence of said) {
        assert.match(sentence, /^The virtual Uno /);
        assert.doesNotMatch(sentence, things);
      }
    });
  }

  it('says everything else as the bell does', async () => {
    const bell = new EmulatedBell(troubled('pin-without-servo'));
    assert.deepEqual(bell.status, troubled('pin-without-servo').status);
    assert.deepEqual([bell.name, bell.strikeTime, bell.frame], ['bell', 1000, 20]);
    await assert.rejects(bell.strike(), { message: errorKinds['pin-without-servo'].advice });
    const stopped = new BellBotError('stopping');
    const other = new EmulatedBell({ ...troubled('stopping'), strike: () => Promise.reject(stopped) });
    await assert.rejects(other.strike(), (error) => error === stopped);
  });
});
