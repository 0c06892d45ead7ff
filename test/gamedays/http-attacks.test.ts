import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { type AttackName, attack, attacks } from './attacks.js';
import { gameDay } from './game-day.js';
import { type Site, siteKey } from './site.js';

/** Rings that have to be answered during an attack. */
const rings = 6;
/** Part of the connections of the attack: this machine has other tests to run. */
const share = 0.25;
/** Rings of attackers would be rings that nobody accounts for. */
const withoutKey: ReadonlySet<AttackName> = new Set(['waiters who leave']);
/** Megabytes that the server may grow by, whatever is done to it. Without bounds it was a gigabyte and more. */
const growth = 150;

for (const name of Object.keys(attacks) as AttackName[]) {
  gameDay({
    title: `${name} (${attacks[name]}): rings of this machine are answered, and memory stays within bounds`,
    skip: ptyMissing || (process.platform === 'linux' ? false : 'it reads /proc'),
    steady: async (site) => {
      await site.start({ args: ['queue=100000', 'log=info'] });
      await site.ring();
    },
    fault: async (site) => {
      const before = megabytes(site);
      const end = await attack(name, {
        port: Number(new URL(await site.bellbot.url()).port),
        key: withoutKey.has(name) ? '' : siteKey,
        share,
      });
      let peak = before;
      const statuses: number[] = [];
      for (let ring = 0; ring < rings; ring += 1) {
        const { status } = await site.post({ headers: { connection: 'close' } });
        statuses.push(status);
        peak = Math.max(peak, megabytes(site));
      }
      await end();
      return { statuses, grown: peak - before };
    },
    holds: async (site, { statuses, grown }) => {
      assert.deepEqual(
        statuses,
        statuses.map(() => 202),
      );
      assert.ok(grown < growth, `grew by ${grown.toFixed(0)} MB`);
      await site.ring();
    },
  });
}

/** What the server has in memory. */
function megabytes(site: Site): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${site.bellbot.pid}/status`, 'utf8'))?.[1]) / 1024;
}
