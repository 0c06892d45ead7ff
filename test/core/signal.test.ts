import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import type { Cancel } from '../../src/core/ports.js';
import { onListenerError, Signal } from '../../src/core/signal.js';

const broken = new Error('a listener broke');
const cancels: Cancel[] = [];

function brokenSignal(): Signal<void> {
  const signal = new Signal<void>();
  signal.on(() => {
    throw broken;
  });
  return signal;
}

describe('what a listener throws', () => {
  afterEach(() => {
    for (const cancel of cancels.splice(0)) {
      cancel();
    }
  });

  it('is told to whoever wants to know, and not to the one that told the listener', () => {
    const heard: unknown[] = [];
    cancels.push(onListenerError((error) => heard.push(error)));
    brokenSignal().emit();
    assert.deepEqual(heard, [broken]);
  });

  it('is not told for ever, when those who are told of it throw as well', () => {
    const told: string[] = [];
    const news = new Signal<string>();
    news.on((what) => {
      told.push(what);
      throw broken;
    });
    cancels.push(onListenerError(() => news.emit('a listener broke')));
    cancels.push(
      onListenerError(() => {
        throw broken;
      }),
    );
    news.emit('first');
    news.emit('second');
    assert.deepEqual(told, ['first', 'a listener broke', 'second', 'a listener broke']);
  });

  it('is an uncaught exception when nobody wants to know', async () => {
    const uncaught = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const came = once(process, 'uncaughtException');
    cancels.push(() => {
      for (const listener of uncaught) {
        process.on('uncaughtException', listener);
      }
    });
    brokenSignal().emit();
    assert.deepEqual((await came)[0], broken);
  });
});
