import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EventStream } from '../../src/core/event-stream.js';
import { single } from '../../src/core/pattern.js';
import type { BellStatus } from '../../src/core/ports.js';
import { Metrics } from '../../src/metrics/metrics.js';
import { plainRequest, RingerRig } from '../core/ringer-rig.js';
import { countedIn, figuresIn, namesIn } from './figures.js';

const ready: BellStatus = { ready: true, board: 'Uno' };
const lost: BellStatus = { ready: false, board: 'Uno', code: 'board-lost', reason: 'Gone.' };

/** A ringer whose doings are counted. */
class CountedRig extends RingerRig {
  readonly stream = new EventStream();
  readonly metrics = new Metrics({
    events: this.stream,
    clock: this.clock,
    version: '1.2.3',
    boards: new Map([
      ['bell', 'desk'],
      ['back', 'desk'],
      ['door', 'hall'],
    ]),
    sources: ['key', 'cli'],
    queues: () => this.ringer.queues,
    storeReady: () => this.ringer.storeStatus.ready,
  });

  async begin(): Promise<this> {
    this.metrics.start();
    this.ringer.onEvent(this.stream.tell);
    await this.ringer.start();
    return this;
  }

  async counted(): Promise<Record<string, number>> {
    return countedIn((await this.metrics.text(7)).text);
  }

  status(bell: string, status: BellStatus): void {
    this.stream.tell({ type: 'bell-status', bell, status });
  }
}

describe('figures', () => {
  it('are all there from the start, at 0, but what has no labels known then', async () => {
    const rig = await new CountedRig().begin();
    rig.metrics.expect('/ring', [202, 401]);
    const { text, type } = await rig.metrics.text(0);
    assert.match(type, /^text\/plain; version=0\.0\.4/);
    assert.deepEqual(
      namesIn(text).filter((name) => name.startsWith('bellbot_')),
      [
        'bellbot_requests_total',
        'bellbot_rings_total',
        'bellbot_waiting_rings',
        'bellbot_oldest_waiting_seconds',
        'bellbot_strike_delay_seconds',
        'bellbot_strikes_total',
        'bellbot_board_up',
        'bellbot_board_reconnects_total',
        'bellbot_store_up',
        'bellbot_tunnel_up',
        'bellbot_event_listeners',
        'bellbot_build_info',
      ],
    );
    const figures = figuresIn(text);
    for (const name of [
      'bellbot_requests_total{route="/ring",status="202"}',
      'bellbot_rings_total{bell="bell",state="queued",source="key"}',
      'bellbot_rings_total{bell="door",state="cancelled",source="cli"}',
      'bellbot_waiting_rings{bell="bell"}',
      'bellbot_oldest_waiting_seconds{bell="bell"}',
      'bellbot_strike_delay_seconds_bucket{bell="back",le="0.1"}',
      'bellbot_strike_delay_seconds_bucket{bell="back",le="+Inf"}',
      'bellbot_strike_delay_seconds_count{bell="back"}',
      'bellbot_strikes_total{bell="door"}',
      'bellbot_board_up{board="hall"}',
      'bellbot_board_reconnects_total{board="desk"}',
      'bellbot_tunnel_up',
      'bellbot_event_listeners',
    ]) {
      assert.equal(figures.get(name), 0, name);
    }
    assert.equal(figures.get('bellbot_store_up'), 1);
    assert.equal(figures.get(`bellbot_build_info{version="1.2.3",node="${process.versions.node}"}`), 1);
    assert.ok([...figures.keys()].some((name) => name.startsWith('nodejs_eventloop_lag_p99_seconds')));
    assert.ok((figures.get('process_resident_memory_bytes') ?? 0) > 1e6);
    await rig.ringer.stop();
  });

  it('count what became of rings, and how long they waited', async () => {
    const rig = await new CountedRig().begin();
    await rig.accept();
    await rig.clock.advance(100);
    await rig.ringer.accept({
      ...plainRequest,
      source: 'cli',
      pattern: { ...single, motion: { type: 'strikes', count: 2 } },
    });
    await rig.accept();
    await rig.clock.advance(300);
    const while_ = await rig.counted();
    assert.equal(while_['bellbot_waiting_rings{bell="bell"}'], 2);
    assert.equal(while_['bellbot_oldest_waiting_seconds{bell="bell"}'], 0.3);
    await rig.clock.advance(60_000);
    assert.deepEqual(await rig.counted(), {
      'bellbot_rings_total{bell="bell",state="queued",source="key"}': 2,
      'bellbot_rings_total{bell="bell",state="striking",source="key"}': 2,
      'bellbot_rings_total{bell="bell",state="rung",source="key"}': 2,
      'bellbot_rings_total{bell="bell",state="queued",source="cli"}': 1,
      'bellbot_rings_total{bell="bell",state="striking",source="cli"}': 1,
      'bellbot_rings_total{bell="bell",state="rung",source="cli"}': 1,
      'bellbot_strikes_total{bell="bell"}': 4,
      ...spreadOf([0, 0.92, 2.96]),
      bellbot_event_listeners: 7,
      bellbot_store_up: 1,
      [`bellbot_build_info{version="1.2.3",node="${process.versions.node}"}`]: 1,
    });
    await rig.ringer.stop();
  });

  it('tell fifty sources apart, and put all others together', async () => {
    const rig = await new CountedRig({ queue: 1000 }).begin();
    for (let count = 1; count <= 60; count += 1) {
      await rig.ringer.accept({ ...plainRequest, source: `shop-${count}` });
    }
    const counted = Object.entries(await rig.counted()).filter(([name]) => name.includes('state="queued"'));
    assert.equal(counted.length, 49);
    assert.equal(counted.at(-1)?.[0], 'bellbot_rings_total{bell="bell",state="queued",source="other"}');
    assert.equal(counted.at(-1)?.[1], 12);
    await rig.clock.advance(120_000);
    await rig.ringer.stop();
  });

  it('say which boards are up, and how often they came back', async () => {
    const rig = await new CountedRig().begin();
    const boards = async (): Promise<unknown[]> => {
      const figures = figuresIn((await rig.metrics.text(0)).text);
      return ['desk', 'hall'].flatMap((board) => [
        figures.get(`bellbot_board_up{board="${board}"}`),
        figures.get(`bellbot_board_reconnects_total{board="${board}"}`),
      ]);
    };
    rig.status('bell', lost);
    assert.deepEqual(await boards(), [0, 0, 0, 0]);
    rig.status('bell', ready);
    rig.status('back', ready);
    assert.deepEqual(await boards(), [1, 0, 0, 0]);
    rig.status('bell', lost);
    rig.status('back', lost);
    assert.deepEqual(await boards(), [0, 0, 0, 0]);
    rig.status('bell', ready);
    rig.status('back', ready);
    rig.status('door', ready);
    assert.deepEqual(await boards(), [1, 1, 1, 0]);
    await rig.ringer.stop();
  });

  it('keep what was counted before they were first asked for, and are no other when they are asked twice', async () => {
    const rig = await new CountedRig().begin();
    rig.metrics.answered('/ring', 202);
    rig.metrics.answered('/ring', 202);
    rig.stream.tell({ type: 'tunnel-status', status: { state: 'up', url: 'https://x.example' } });
    const [first, second] = [await rig.counted(), await rig.counted()];
    assert.deepEqual(first, second);
    assert.equal(first['bellbot_requests_total{route="/ring",status="202"}'], 2);
    assert.equal(first.bellbot_tunnel_up, 1);
    await rig.ringer.stop();
  });
});

/** What these seconds make of the histogram, without what is 0. */
function spreadOf(seconds: readonly number[]): Record<string, number> {
  const name = 'bellbot_strike_delay_seconds';
  const bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, '+Inf'];
  const buckets = bounds.map((bound) => [
    `${name}_bucket{bell="bell",le="${bound}"}`,
    seconds.filter((each) => bound === '+Inf' || each <= Number(bound)).length,
  ]);
  const sum = Math.round(seconds.reduce((all, each) => all + each, 0) * 1000) / 1000;
  return Object.fromEntries([
    ...buckets,
    [`${name}_sum{bell="bell"}`, sum],
    [`${name}_count{bell="bell"}`, seconds.length],
  ]);
}
