import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Inbox } from '../../src/boards/inbox.js';
import { ManualClock } from '../system/manual-clock.js';

describe('the inbox', () => {
  it('gives messages in the order in which they came, and none when none came in time', async () => {
    const clock = new ManualClock();
    const inbox = new Inbox<string>(clock);
    inbox.put('first');
    inbox.put('second');
    assert.deepEqual([await inbox.take(100), await inbox.idle(100)], ['first', 'second']);
    for (const none of [inbox.take(100), inbox.idle(100)]) {
      await clock.advance(100);
      assert.equal(await none, undefined);
    }
    assert.equal(clock.timers, 0);
  });

  it('lets what lies in the port be read before it gives up, after the process stood still', async () => {
    const clock = new ManualClock();
    const inbox = new Inbox<string>(clock);
    const taken = inbox.take(1000);
    await clock.advance(990);
    clock.standStill(5000);
    // The timer that is due runs first, as it does in Node.
    await clock.advance(0);
    inbox.put('the answer');
    assert.equal(await taken, 'the answer');
    assert.equal(clock.timers, 0);
  });
});
