import assert from 'node:assert/strict';
import { once } from 'node:events';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { gameDay } from './game-day.js';

gameDay({
  title:
    'the board hangs in the middle of a strike: /readyz says so, rings are taken, and ring when it goes on',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start();
    await site.ring();
  },
  fault: async (site) => {
    const ding = once(site.board.uno, 'ding');
    const { id = '' } = await site.post();
    await ding;
    site.board.uno.hang();
    await site.bellbot.line(/^Strike cut short/);
    for (let ring = 0; ring < 5; ring += 1) {
      assert.equal((await site.post()).status, 202);
    }
    const readiness = await site.readiness();
    const { dings } = site;
    site.board.uno.release();
    return { id, readiness, dings };
  },
  holds: async (site, { id, readiness, dings }) => {
    assert.deepEqual([readiness.status, readiness.code], [503, 'board-silent']);
    assert.equal(dings, 2, 'a hung board strikes nothing');
    const { state, strikes, attempts } = await site.final(id);
    assert.deepEqual([state, strikes.made, attempts], ['rung', 1, 2]);
  },
});

gameDay({
  title: 'the board hangs while nothing rings: that is noticed before the next ring, which waits',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start();
    await site.ring();
  },
  fault: async (site) => {
    site.board.uno.hang();
    await site.bellbot.until('a board that is silent', () =>
      site.bellbot.log.find(({ code }) => code === 'board-silent'),
    );
    const { status, id = '' } = await site.post();
    const during = await site.receipt(id);
    // The reset button is what helps a hung board.
    site.board.uno.reset();
    return { status, during };
  },
  holds: async (site, { status, during }) => {
    assert.equal(status, 202);
    assert.deepEqual([during.state, during.attempts], ['queued', 0], 'no strike was begun');
    assert.equal((await site.final(during.id)).attempts, 1);
  },
});
