import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TunnelStatus } from '../../src/core/ports.js';
import { StatusFeed } from '../../src/tunnel/status-feed.js';

describe("the tunnel's status", () => {
  it('is told once when it is set twice', () => {
    const feed = new StatusFeed();
    const told: TunnelStatus[] = [];
    feed.listen((status) => told.push(status));
    feed.set({ state: 'off' });
    feed.set({ state: 'up', url: 'https://a.test' });
    feed.set({ state: 'up', url: 'https://a.test' });
    feed.set({ state: 'up', url: 'https://b.test' });
    assert.deepEqual(told, [
      { state: 'up', url: 'https://a.test' },
      { state: 'up', url: 'https://b.test' },
    ]);
  });

  it('reaches every listener in the same order, also when one of them changes it or throws', () => {
    const feed = new StatusFeed();
    const told: string[] = [];
    feed.listen((status) => {
      if (status.state === 'connecting') feed.set({ state: 'off' });
      throw new Error('a listener broke');
    });
    feed.listen((status) => told.push(status.state));
    feed.set({ state: 'connecting' });
    assert.deepEqual(told, ['connecting', 'off']);
  });

  it('does not reach a listener that was taken back', () => {
    const feed = new StatusFeed();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const cancel = feed.listen(listener);
    feed.listen(listener);
    cancel();
    cancel();
    feed.set({ state: 'connecting' });
    assert.equal(calls, 1);
  });
});
