import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { seededRandom } from '../system/seeded-random.js';
import { gameDay } from './game-day.js';

const random = seededRandom(8);

gameDay({
  title: 'unplugged in the middle of a strike: the ring says so, and rings when the board is back',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start();
    await site.ring();
  },
  fault: async (site) => {
    const ding = once(site.board.uno, 'ding');
    const { id = '' } = await site.post();
    await ding;
    await site.board.unplug();
    await site.bellbot.line(/^Strike cut short/);
    const during = await site.receipt(id);
    const { status, code } = await site.readiness();
    await site.board.plugIn();
    return { id, during, status, code };
  },
  holds: async (site, { id, during, status, code }) => {
    assert.deepEqual([during.state, during.strikes.made, during.attempts], ['striking', 0, 1]);
    assert.match(during.reason ?? '', /board|port/i);
    assert.equal(status, 503);
    assert.match(code ?? '', /^board-/);
    const { state, strikes, attempts } = await site.final(id);
    assert.deepEqual([state, strikes.made, attempts], ['rung', 1, 2]);
    assert.equal(site.dings, 3, 'once before, once when it was unplugged, once for the receipt');
  },
});

gameDay({
  title: 'unplugged at three random moments of strikes: each ring is rung with one strike more at most',
  skip: ptyMissing,
  steady: async (site) => {
    await site.start();
    await site.ring();
  },
  fault: async (site) => {
    const ids: string[] = [];
    for (let time = 1; time <= 3; time += 1) {
      const { id = '' } = await site.post();
      ids.push(id);
      await site.bellbot.line(/^The arm moves/, site.bellbot.log.filter(isStrike).length + 1);
      await sleep(Math.floor(random() * 390));
      await site.board.unplug();
      await site.bellbot.line(/^(Strike cut short|Struck)/, site.bellbot.log.filter(isStrike).length);
      await site.board.plugIn();
      await site.final(id);
    }
    return ids;
  },
  holds: async (site, ids) => {
    for (const id of ids) {
      const { state, attempts } = await site.receipt(id);
      assert.equal(state, 'rung');
      assert.ok(attempts <= 2, `${attempts} strikes were begun`);
    }
  },
});

function isStrike({ msg }: { readonly msg: string }): boolean {
  return msg.startsWith('The arm moves');
}
