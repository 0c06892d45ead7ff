import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstSignal } from '../../src/cli/signals.js';
import { ManualClock } from '../system/manual-clock.js';

describe('the signal to stop', () => {
  it('ends the process at once when it comes again', (t) => {
    const exit = t.mock.method(process, 'exit', () => undefined as never);
    const signal = firstSignal(new ManualClock(), {});
    process.emit('SIGINT', 'SIGINT');
    assert.equal(exit.mock.callCount(), 0);
    process.emit('SIGINT', 'SIGINT');
    assert.deepEqual(exit.mock.calls[0]?.arguments, [130]);
    signal.cancel();
  });

  it('is one signal under npm, which repeats what the terminal sends', async (t) => {
    const clock = new ManualClock();
    const exit = t.mock.method(process, 'exit', () => undefined as never);
    const signal = firstSignal(clock, { npm_lifecycle_event: 'demo' });
    process.emit('SIGINT', 'SIGINT');
    await clock.advance(20);
    process.emit('SIGINT', 'SIGINT');
    assert.equal(await signal.came, 'SIGINT');
    assert.equal(exit.mock.callCount(), 0);
    await clock.advance(100);
    process.emit('SIGTERM', 'SIGTERM');
    assert.deepEqual(
      exit.mock.calls.map((call) => call.arguments),
      [[143]],
    );
    signal.cancel();
  });

  it('is listened for no more once that is cancelled', () => {
    const before = process.listenerCount('SIGINT');
    const signal = firstSignal(new ManualClock(), {});
    assert.equal(process.listenerCount('SIGINT'), before + 1);
    signal.cancel();
    assert.equal(process.listenerCount('SIGINT'), before);
  });
});
