import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RingerRig } from './ringer-rig.js';

it('a ring that the store does not know any more fails with a word, and does not block the bell', async () => {
  const rig = new RingerRig();
  await rig.ringer.start();
  const { store } = rig;
  const begin = store.begin.bind(store);
  let lost = '';
  store.begin = (ring) =>
    ring.id === lost ? Promise.reject(new RangeError(`ring ${lost} was never added`)) : begin(ring);
  rig.store.delay = 10;
  const accepted = [rig.accept(), rig.accept()];
  await rig.clock.advance(20);
  const [first = '', second = ''] = await Promise.all(accepted);
  assert.ok(first < second);
  lost = second;
  const third = rig.accept();
  await rig.clock.advance(10_000);
  assert.equal((await rig.get(first)).state, 'rung');
  assert.equal((await rig.get(await third)).state, 'rung');
  assert.equal(rig.commanded, 2);
  const ended = rig.events.filter((event) => event.type === 'finished' && event.ring.id === second);
  assert.equal(ended.length, 1);
  assert.ok(ended[0]?.type === 'finished');
  assert.equal(ended[0].ring.state, 'failed');
  assert.match(ended[0].ring.reason ?? '', /does not know this ring/);
  assert.equal(rig.ringer.length, 0);
  await rig.ringer.stop();
});
