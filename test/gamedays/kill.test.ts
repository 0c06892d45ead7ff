import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { seededRandom } from '../system/seeded-random.js';
import { gameDay } from './game-day.js';
import type { Site } from './site.js';

const rings = 40;
const kills = 50;
const random = seededRandom(50);

/** When BellBot is killed: up to so many milliseconds after it has said something, or after it was started. */
interface Moment {
  readonly after: RegExp | null;
  readonly within: number;
  /** At how many of the kills. */
  readonly times: number;
}

/** A life up to its third strike takes about 4 s; here the moments of one in which most goes on are the most. */
const moments: readonly Moment[] = [
  // Before it can take a ring; such a life takes none.
  { after: null, within: 300, times: kills - rings },
  // While it takes one.
  { after: /^Listening/, within: 40, times: 10 },
  // While it waits for the board to answer, and brings the arm to rest.
  { after: /^Listening/, within: 1500, times: 14 },
  // While it strikes, and between the strikes.
  { after: /^The arm moves/, within: 1500, times: 16 },
];

/** All of them in random order. */
const plan: readonly Moment[] = moments
  .flatMap((moment) => Array.from({ length: moment.times }, () => ({ moment, order: random() })))
  .sort((one, other) => one.order - other.order)
  .map(({ moment }) => moment);

/** Sends events until BellBot has answered each; stops at the first that gets no answer. */
async function send(site: Site, events: string[]): Promise<void> {
  for (let [event] = events; event !== undefined; [event] = events) {
    const answer = await site.post({ headers: { 'Idempotency-Key': event } }).catch(() => undefined);
    if (answer === undefined) {
      return;
    }
    assert.match(String(answer.status), /^20[02]$/);
    events.shift();
  }
}

gameDay({
  title: `kill -9 at ${kills} random moments of a ${rings}-ring run: each of ${rings} events rings, in order, once or once more for a kill`,
  skip: ptyMissing,
  steady: async (site) => {
    await site.start();
    await site.ring();
    await site.kill();
  },
  fault: async (site) => {
    /** Events that no answer came for: their sender will send them again. */
    const unanswered: string[] = [];
    assert.equal(plan.length, kills);
    for (const [life, { after, within }] of plan.entries()) {
      await site.startBellBot();
      let sending: Promise<void> = Promise.resolve();
      if (after !== null) {
        unanswered.push(`event-${life}`);
        sending = send(site, unanswered);
        await site.bellbot.line(after);
      }
      await sleep(Math.floor(random() * within));
      await site.kill();
      await sending;
    }
    return unanswered;
  },
  holds: async (site, unanswered) => {
    await site.startBellBot();
    await send(site, unanswered);
    assert.equal(site.accepted.size, 1 + rings);
    let attempts = 0;
    for (const id of site.accepted) {
      attempts += (await site.final(id)).attempts;
    }
    assert.ok(attempts > 1 + rings, 'strikes were cut short by kills');
    assert.ok(site.dings >= 1 + rings, `${site.dings} dings`);
    assert.ok(site.dings <= 1 + rings + kills, `${site.dings} dings`);
  },
});
