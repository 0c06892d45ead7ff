import assert from 'node:assert/strict';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { gameDay } from './game-day.js';

gameDay({
  // What a minute would prove shows as soon as BellBot has looked for the board in vain three times, 7 s after it lost it.
  title:
    'the board is gone while 20 rings come in: they are accepted at once, and ring in order when it is back',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start();
    await site.ring();
  },
  fault: async (site) => {
    const before = site.bellbot.log.filter(({ msg }) => msg.startsWith('Opening')).length;
    await site.board.unplug();
    await site.bellbot.line(/gone|failed|not there/);
    const ids: string[] = [];
    for (let ring = 0; ring < 20; ring += 1) {
      const { status, id = '' } = await site.post();
      assert.equal(status, 202);
      ids.push(id);
    }
    await site.bellbot.line(/^Opening/, before + 3);
    const receipts = await Promise.all(ids.map((id) => site.receipt(id)));
    const readiness = await site.readiness();
    const { dings } = site;
    await site.board.plugIn();
    return { ids, receipts, readiness, dings };
  },
  holds: async (site, { ids, receipts, readiness, dings }) => {
    assert.deepEqual([readiness.status, readiness.code], [503, 'board-not-found']);
    assert.deepEqual([...new Set(receipts.map(({ state }) => state))], ['queued']);
    assert.equal(dings, 1);
    for (const id of ids) {
      assert.equal((await site.final(id)).state, 'rung');
    }
  },
});
