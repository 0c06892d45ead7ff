import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { gameDay } from './game-day.js';
import type { Site } from './site.js';

/** Lets the supply sag 100 ms after the arm has begun to move for the `strike`th time. */
async function sag(site: Site, strike: number): Promise<void> {
  await site.bellbot.line(/^The arm moves/, strike);
  await sleep(100);
  site.board.uno.brownOut();
}

gameDay({
  title:
    'a brown-out 100 ms after a strike began: the board resets, the strike is not believed, and is struck again',
  skip: ptyMissing,
  steady: async (site) => {
    // Long enough for the reset to fall into the strike, short enough for the servo to be attached still.
    await site.start({ args: ['sdelay=1000', 'pdelay=1200'] });
    await site.ring();
  },
  fault: async (site) => {
    const { id = '' } = await site.post();
    await sag(site, 2);
    await site.bellbot.line(/^Strike cut short/);
    return { id, readiness: await site.readiness(), dings: site.dings };
  },
  holds: async (site, { id, readiness, dings }) => {
    assert.equal(readiness.status, 503);
    assert.match(readiness.code ?? '', /^board-(reset|silent)$/);
    assert.equal(dings, 2, 'the arm had reached the bell');
    const { state, strikes, attempts } = await site.final(id);
    assert.deepEqual([state, strikes.made, attempts], ['rung', 1, 2]);
    assert.equal(site.dings, 3, 'booting makes no strike, the second attempt makes one');
    const reasons = site.bellbot.log.filter(({ code }) => code === 'board-reset').map(({ msg }) => msg);
    assert.match(reasons.join(), /the servo draws too much/, 'the owner is told what helps');
  },
});

gameDay({
  title: 'a brown-out at each of the first three strikes, as of a servo that draws too much: all rings ring',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start({ args: ['sdelay=1000', 'pdelay=1200'] });
    await site.ring();
  },
  fault: async (site) => {
    const { id = '' } = await site.post();
    const others = Promise.all([site.post(), site.post(), site.post()]);
    for (let strike = 2; strike <= 4; strike += 1) {
      await sag(site, strike);
      await site.bellbot.line(/^Strike cut short/, strike - 1);
    }
    await others;
    return id;
  },
  holds: async (site, id) => {
    const { state, strikes, attempts } = await site.final(id);
    assert.deepEqual([state, strikes.made, attempts], ['rung', 1, 4]);
  },
});
