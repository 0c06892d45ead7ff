import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../src/core/ports.js';
import { steadyTime } from '../../src/system/steady-time.js';
import { systemClock } from '../../src/system/system-clock.js';
import { Machine } from '../system/machine.js';
import { ManualClock } from '../system/manual-clock.js';

const eightHours = 8 * 3_600_000;

function notHad(): void {
  assert.fail('this cannot be had here');
}

/** A clock under test. */
interface ClockHarness {
  readonly clock: Clock;
  /** Lets at least so many milliseconds pass. */
  readonly pass: (milliseconds: number) => Promise<void>;
  /** Suspends the computer for so long, where that can be had. */
  readonly suspend?: (milliseconds: number) => void;
  /** Sets the clock on by so much, or back, where that can be had. */
  readonly set?: (milliseconds: number) => void;
}

/** What every clock promises. */
function clockContract(name: string, make: () => ClockHarness): void {
  const { suspend, set } = make();
  describe(`${name} keeps the promises of a clock`, () => {
    it('calls back once, and later', async () => {
      const { clock, pass } = make();
      const calls: string[] = [];
      clock.after(20, () => calls.push('20'));
      clock.after(0, () => calls.push('0'));
      clock.after(10, () => calls.push('10'));
      assert.deepEqual(calls, []);
      await pass(60);
      // Node may swap the order of timers that it comes to late.
      assert.deepEqual(calls.sort(), ['0', '10', '20']);
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

    // Nobody can suspend the computer that runs this, or set its clock: only where it can be had is it asked for.
    if (suspend !== undefined) {
      it('counts the time while the computer is suspended', async () => {
        const { clock, pass, suspend: sleep = notHad } = make();
        const began = clock.monotonic();
        sleep(eightHours);
        assert.equal(clock.monotonic() - began, eightHours);
        await pass(1000);
        sleep(eightHours);
        assert.equal(clock.monotonic() - began, 2 * eightHours + 1000);
      });
    }

    if (set !== undefined) {
      it('takes setting the clock for nothing', async () => {
        const { clock, pass, set: setOn = notHad } = make();
        const began = clock.monotonic();
        for (const milliseconds of [eightHours, -2 * eightHours, 60_000, -1500]) {
          const before = clock.now();
          setOn(milliseconds);
          await pass(1000);
          assert.equal(clock.now() - before, milliseconds + 1000);
        }
        assert.equal(clock.monotonic() - began, 4000);
      });
    }
  });
}

clockContract('the manual clock', () => {
  const clock = new ManualClock();
  return {
    clock,
    pass: (ms) => clock.advance(ms),
    suspend: (ms) => clock.suspend(ms),
    set: (ms) => {
      clock.epoch += ms;
    },
  };
});

clockContract('the clock of a computer whose own time stands still while it is suspended', () => {
  const machine = new Machine();
  const { clock } = machine;
  return {
    clock: { now: machine.wall, monotonic: steadyTime(machine), after: clock.after.bind(clock) },
    pass: (ms) => clock.advance(ms),
    suspend: (ms) => machine.suspend(ms),
    set: (ms) => {
      clock.epoch += ms;
    },
  };
});

clockContract('the system clock', () => ({
  clock: systemClock,
  pass: (ms) => new Promise((resolve) => systemClock.after(ms, resolve)),
}));
