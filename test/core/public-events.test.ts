import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BellBotEvent } from '../../src/core/events.js';
import { publicEvents } from '../../src/core/public-events.js';
import { receiptOf } from '../../src/core/ring.js';
import { RingerRig } from './ringer-rig.js';

const described = publicEvents();

function told(event: BellBotEvent): unknown {
  const { type, bell, data } = described(event) ?? {};
  return type === undefined ? undefined : [type, bell, data?.()];
}

describe('what programs are told', () => {
  it('of a ring is each of its changes, once', async () => {
    const rig = new RingerRig();
    await rig.ringer.start();
    await rig.accept();
    await rig.clock.advance(5000);
    const states = rig.events.flatMap((event) => {
      const data = described(event)?.data() as ReturnType<typeof receiptOf> | undefined;
      return data === undefined ? [] : [data.state];
    });
    assert.deepEqual(states, ['queued', 'striking', 'rung']);
    const { events } = rig;
    const [accepted] = events;
    assert.ok(accepted?.type === 'accepted');
    assert.deepEqual(told(accepted), ['ring', 'bell', receiptOf(accepted.ring)]);
    await rig.ringer.stop();
  });

  it('of bells, the store, the tunnel and dings is what there is to see', () => {
    const cases: [BellBotEvent, unknown][] = [
      [
        { type: 'bell-status', bell: 'front', status: { ready: true, board: 'Uno' } },
        ['bell', 'front', { name: 'front', board: 'Uno', ready: true, code: null, reason: null }],
      ],
      [
        {
          type: 'bell-status',
          bell: 'front',
          status: { ready: false, board: 'Uno', code: 'board-lost', reason: 'Gone.' },
        },
        ['bell', 'front', { name: 'front', board: 'Uno', ready: false, code: 'board-lost', reason: 'Gone.' }],
      ],
      [{ type: 'store-status', status: { ready: true } }, ['store', null, { ready: true }]],
      [{ type: 'tunnel-status', status: { state: 'off' } }, ['tunnel', null, { state: 'off' }]],
      [{ type: 'ding', bell: 'front', count: 3 }, ['ding', 'front', { bell: 'front', count: 3 }]],
    ];
    for (const [event, expected] of cases) {
      assert.deepEqual(told(event), expected);
    }
  });

  it('of everything else is nothing, unless somebody describes it', () => {
    assert.equal(told({ type: 'advice', sentence: 'Do.' }), undefined);
    assert.equal(told({ type: 'board-found', board: 'Uno', others: [] }), undefined);
    const board = publicEvents((event) =>
      event.type === 'board-found' ? { type: 'board', bell: null, data: () => event.board } : undefined,
    );
    assert.equal(board({ type: 'board-found', board: 'Uno', others: [] })?.data(), 'Uno');
    assert.equal(board({ type: 'bell-status', bell: 'bell', status: { ready: true, board: '' } }), undefined);
  });
});
