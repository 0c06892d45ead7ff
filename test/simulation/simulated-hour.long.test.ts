import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faults } from './faults.js';
import { simulatedDay } from './simulated-day.js';

describe('An hour with a ring every 10 s and every kind of fault', () => {
  it('ends with one ring for each event, a true receipt for each, and no ding that no receipt accounts for', async () => {
    const hour = await simulatedDay({ hours: 1, seed: 1 });
    assert.deepEqual(hour.problems, []);
    assert.deepEqual([hour.events, hour.rings], [360, 360]);
    // The hour was as hard as it should be, and the bell rang all the same.
    assert.deepEqual([...hour.faults.keys()].sort(), Object.keys(faults).sort());
    assert.ok(hour.crashes >= 3, `${hour.crashes} crashes`);
    assert.ok(hour.attempts > hour.made, `${hour.attempts} strikes begun, ${hour.made} made`);
    assert.ok(hour.replays > 20, `${hour.replays} events were answered again`);
    assert.ok((hour.states.get('rung') ?? 0) > 300, `${hour.states.get('rung')} rung`);
    assert.ok(hour.dings >= hour.made && hour.dings <= hour.attempts, `${hour.dings} dings`);
  });
});
