import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runExactlyOnce } from './exactly-once-run.js';

it('rings once for every event, sent up to four times out of order, while the server is killed again and again', async () => {
  const kills = 4;
  const events = 120;
  const result = await runExactlyOnce({ events, kills, connections: 32, seed: 1 });
  assert.deepEqual(result.problems, []);
  assert.deepEqual([result.rings, result.rung, result.kills], [events, events, kills]);
  assert.ok(
    result.dings >= events && result.dings <= events + kills + result.cutShort,
    `${result.dings} dings`,
  );
  // It was as hard as it should be.
  assert.ok(
    result.requests > 2 * events && result.replays >= result.requests - events,
    `${result.replays} replays`,
  );
  assert.ok(result.retries > 0, 'no attempt failed');
});
