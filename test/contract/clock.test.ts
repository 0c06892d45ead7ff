import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../src/core/ports.js';
import { systemClock } from '../../src/system/system-clock.js';
import { ManualClock } from '../system/manual-clock.js';

/** What every clock promises. `pass` lets at least so many milliseconds pass. */
function clockContract(
  name: string,
  make: () => { clock: Clock; pass: (ms: number) => Promise<void> },
): void {
  describe(`${name} keeps the promises of a clock`, () => {
    it('calls back once, later, in the order of the times', async () => {
      const { clock, pass } = make();
      const calls: string[] = [];
      clock.after(20, () => calls.push('20'));
      clock.after(0, () => calls.push('0'));
      clock.after(10, () => calls.push('10'));
      assert.deepEqual(calls, []);
      await pass(60);
      assert.deepEqual(calls, ['0', '10', '20']);
    });

    it('does not call back what was cancelled, and lets it be cancelled again', async () => {
      const { clock, pass } = make();
      const calls: string[] = [];
      const cancel = clock.after(5, () => calls.push('cancelled'));
      const late = clock.after(1, () => calls.push('called'));
      cancel();
      cancel();
      await pass(30);
      late();
      assert.deepEqual(calls, ['called']);
    });

    it('never goes back, and calls back no sooner than asked', async () => {
      const { clock, pass } = make();
      const began = clock.monotonic();
      let called = Number.NaN;
      clock.after(15, () => {
        called = clock.monotonic();
      });
      await pass(40);
      // Node's timers count whole milliseconds.
      assert.ok(called - began >= 14, `called after ${called - began} ms`);
    });
  });
}

clockContract('the manual clock', () => {
  const clock = new ManualClock();
  return { clock, pass: (ms) => clock.advance(ms) };
});

clockContract('the system clock', () => ({
  clock: systemClock,
  pass: (ms) => new Promise((resolve) => systemClock.after(ms, resolve)),
}));
