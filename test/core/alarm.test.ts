import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Alarm } from '../../src/core/alarm.js';
import { ManualClock } from '../system/manual-clock.js';

describe('an alarm', () => {
  function heard(): { clock: ManualClock; alarm: Alarm; times: number[] } {
    const clock = new ManualClock();
    const times: number[] = [];
    return { clock, times, alarm: new Alarm(clock, (now) => times.push(now)) };
  }

  it('calls once, at its time, and is not set any more', async () => {
    const { clock, alarm, times } = heard();
    alarm.set(500);
    assert.equal(alarm.isSet, true);
    await clock.advance(499);
    assert.deepEqual(times, []);
    await clock.advance(5000);
    assert.deepEqual([times, alarm.isSet, clock.timers], [[500], false, 0]);
  });

  it('calls at the last time that it was set to, and not at all when that was taken back', async () => {
    const { clock, alarm, times } = heard();
    alarm.set(500);
    alarm.set(900);
    await clock.advance(1000);
    alarm.set(1500);
    alarm.clear();
    await clock.advance(1000);
    assert.deepEqual([times, clock.timers], [[900], 0]);
  });

  for (const timers of ['due', 'put off'] as const) {
    it(`waits a second more after a standstill (timers ${timers})`, async () => {
      const { clock, alarm, times } = heard();
      alarm.set(500);
      clock.suspend(60_000, timers);
      await clock.advance(timers === 'due' ? 999 : 1499);
      assert.deepEqual(times, []);
      await clock.advance(1);
      assert.equal(times.length, 1);
    });
  }

  it('takes a clock that is a little late as it is', async () => {
    const { clock, alarm, times } = heard();
    alarm.set(500);
    clock.standStill(1400);
    await clock.advance(0);
    assert.equal(times.length, 1);
  });
});
