import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  type LeaveWait,
  type ReasonToLeave,
  reasonsToLeave,
  statusAtOnce,
} from '../../../src/cli/serve/signals.js';
import { endingSignals } from '../../../src/system/ending-signals.js';
import { ManualClock } from '../../system/manual-clock.js';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

describe('the reasons to leave', () => {
  let clock: ManualClock;
  let again: ReasonToLeave[];

  beforeEach(() => {
    clock = new ManualClock();
    again = [];
  });

  function listen(env: NodeJS.ProcessEnv = {}): LeaveWait {
    return reasonsToLeave(clock, env, (reason) => again.push(reason));
  }

  function send(name: NodeJS.Signals): void {
    process.emit(name, name);
  }

  for (const name of signals) {
    it(`${name} is one, and whichever comes next is the second`, async () => {
      for (const second of signals) {
        again = [];
        const wait = listen();
        send(name);
        assert.deepEqual(again, []);
        send(second);
        assert.deepEqual(await wait.came, { type: 'signal', name });
        assert.deepEqual(again, [{ type: 'signal', name: second }]);
        wait.cancel();
      }
    });
  }

  it('are heard twice and then no more, however many there are', async () => {
    const wait = listen();
    for (let n = 0; n < 10; n += 1) {
      send('SIGINT');
      await clock.advance(n);
    }
    assert.equal(again.length, 1);
    wait.cancel();
  });

  it('are errors too that nothing caught, and a signal after such an error is the second', async () => {
    const error = new Error('a mistake');
    for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
      again = [];
      // The test runner's own listeners are not to hear of it.
      const others = process.listeners(name as 'uncaughtException');
      process.removeAllListeners(name);
      const wait = listen();
      (process as NodeJS.EventEmitter).emit(name, error);
      send('SIGTERM');
      wait.cancel();
      for (const other of others) {
        process.on(name as 'uncaughtException', other);
      }
      assert.deepEqual(await wait.came, { type: 'error', error });
      assert.deepEqual(again, [{ type: 'signal', name: 'SIGTERM' }]);
    }
  });

  it('are one signal under npm, which repeats what the terminal sends', async () => {
    const wait = listen({ npm_lifecycle_event: 'demo' });
    send('SIGINT');
    await clock.advance(20);
    send('SIGINT');
    assert.deepEqual(await wait.came, { type: 'signal', name: 'SIGINT' });
    assert.deepEqual(again, []);
    await clock.advance(100);
    send('SIGTERM');
    assert.deepEqual(again, [{ type: 'signal', name: 'SIGTERM' }]);
    wait.cancel();
  });

  it('are listened for no more once that is cancelled', () => {
    const events = [...endingSignals, 'uncaughtException', 'unhandledRejection'];
    const counts = (): number[] => events.map((event) => process.listenerCount(event));
    const before = counts();
    const wait = listen();
    assert.deepEqual(
      counts(),
      before.map((count) => count + 1),
    );
    wait.cancel();
    assert.deepEqual(counts(), before);
  });

  it('are one mistake where Node tells of a rejection twice, as with --unhandled-rejections=strict', async () => {
    const others = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const error = new Error('a mistake');
    const rejections = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const both = listen();
    process.emit('uncaughtException', error);
    (process as NodeJS.EventEmitter).emit('unhandledRejection', error);
    both.cancel();
    for (const other of others) {
      process.on('uncaughtException', other);
    }
    for (const other of rejections) {
      process.on('unhandledRejection', other);
    }
    assert.deepEqual(await both.came, { type: 'error', error });
    assert.deepEqual(again, []);
  });

  it('do not count SIGHUP where BellBot is to outlive its terminal, nor SIGPROF where Node is profiled', async () => {
    const wait = reasonsToLeave(clock, {}, (reason) => again.push(reason), {
      execArgv: ['--cpu-prof'],
      outlivesTerminal: true,
    });
    send('SIGHUP');
    send('SIGTERM');
    assert.deepEqual(await wait.came, { type: 'signal', name: 'SIGTERM' });
    assert.deepEqual(again, []);
    assert.equal(process.listenerCount('SIGPROF'), 0);
    wait.cancel();
  });

  it('give the exit status that a shell gives, and 1 for an error', () => {
    const statuses = signals.map((name) => statusAtOnce({ type: 'signal', name }));
    assert.deepEqual(statuses, [130, 143, 129, 131]);
    assert.equal(statusAtOnce({ type: 'error', error: undefined }), 1);
  });
});
