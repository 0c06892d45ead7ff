import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Observable } from '../../src/core/observable.js';
import type { TunnelStatus } from '../../src/core/ports.js';
import { onListenerError } from '../../src/core/signal.js';

const off = (): Observable<TunnelStatus> => new Observable<TunnelStatus>({ state: 'off' });

describe('a value whose changes are told', () => {
  it('is told once when it is set twice', () => {
    const status = off();
    const told: TunnelStatus[] = [];
    status.onChange((value) => told.push(value));
    status.set({ state: 'off' });
    status.set({ state: 'up', url: 'https://a.test' });
    status.set({ state: 'up', url: 'https://a.test' });
    status.set({ state: 'up', url: 'https://b.test' });
    assert.deepEqual(told, [
      { state: 'up', url: 'https://a.test' },
      { state: 'up', url: 'https://b.test' },
    ]);
  });

  it('takes a value that counts as no change, and tells nobody', () => {
    const status = new Observable({ name: 'a', ready: false }, (a, b) => a.ready === b.ready);
    status.onChange(() => assert.fail('nothing to tell'));
    status.set({ name: 'b', ready: false });
    assert.equal(status.value.name, 'b');
  });

  it('reaches every listener in the same order, also when one of them changes it or throws', () => {
    const status = off();
    const told: string[] = [];
    const errors: unknown[] = [];
    const cancel = onListenerError((error) => errors.push(error));
    status.onChange((value) => {
      if (value.state === 'connecting') status.set({ state: 'off' });
      throw new Error('a listener broke');
    });
    status.onChange((value) => told.push(value.state));
    status.set({ state: 'connecting' });
    cancel();
    assert.deepEqual(told, ['connecting', 'off']);
    assert.equal(errors.length, 2);
  });

  it('does not reach a listener that was taken back', () => {
    const status = off();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const cancel = status.onChange(listener);
    status.onChange(listener);
    cancel();
    cancel();
    status.set({ state: 'connecting' });
    assert.equal(calls, 1);
  });
});
