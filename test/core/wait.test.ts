import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inTime, wait } from '../../src/core/wait.js';
import { ManualClock } from '../system/manual-clock.js';

describe('a wait', () => {
  it('is over when its time has come, or is told to be over early', async () => {
    const clock = new ManualClock();
    const early = new AbortController();
    const over: string[] = [];
    const waits = [
      wait(clock, 100).then(() => over.push('in time')),
      wait(clock, 1000, { early: early.signal }).then(() => over.push('early')),
      wait(clock, 0).then(() => over.push('at once')),
    ];
    await clock.advance(100);
    early.abort();
    await Promise.all(waits);
    assert.deepEqual(over, ['at once', 'in time', 'early']);
    assert.equal(clock.timers, 0);
  });

  it('ends with the reason of its signal', async () => {
    const clock = new ManualClock();
    const gone = new AbortController();
    const waiting = wait(clock, 100, { signal: gone.signal });
    gone.abort(new Error('gone'));
    await assert.rejects(waiting, /gone/);
    await assert.rejects(wait(clock, 100, { signal: gone.signal }), /gone/);
    assert.equal(clock.timers, 0);
  });
});

describe('what is waited for only so long', () => {
  it('comes to what it comes to in time', async () => {
    const clock = new ManualClock();
    assert.equal(await inTime(clock, 100, Promise.resolve('done'), 'late'), 'done');
    await assert.rejects(inTime(clock, 100, Promise.reject(new Error('failed')), 'late'), /failed/);
    assert.equal(clock.timers, 0);
  });

  it('is late after that, whatever becomes of it', async () => {
    const clock = new ManualClock();
    let fail = (_error: Error): void => {};
    const hangs = new Promise<string>((_, reject) => {
      fail = reject;
    });
    const waiting = inTime(clock, 100, hangs, 'late');
    await clock.advance(100);
    assert.equal(await waiting, 'late');
    fail(new Error('nobody listens'));
  });
});
