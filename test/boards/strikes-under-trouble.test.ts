import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { upTo } from '../system/long-forms.js';
import {
  allTroubles,
  changesAnAngle,
  delayOf,
  lineTroubles,
  makeTrouble,
  type Step,
} from './board-trouble.js';
import { HostRig } from './host-rig.js';

const sdelay = 300;
/** Milliseconds for which the arm may be at the bell on top of `sdelay`. */
const reserve = 200;
/** Strikes of one ring that may come to nothing. */
const mostInVain = 4;

/** `leftBy`: milliseconds by which the troubles of an earlier ring may keep the arm at the bell. */
async function expectTruth(rig: HostRig, steps: readonly Step[], leftBy: number): Promise<number> {
  const [dingsBefore, commandedBefore] = [rig.board.dings(), rig.commanded];
  const { ring, commanded, dings, atBell } = await rig.ring(async () => {
    for (const { after, trouble } of steps) {
      await rig.advance(after);
      await makeTrouble(rig, trouble);
    }
  }, 90_000);
  rig.toHost = (bytes) => bytes;
  rig.toBoard = (bytes) => bytes;
  const { state, attempts, strikes, reason } = ring;
  const what = `${state}, ${attempts} attempts, ${commanded} commanded, ${dings} dings, ${reason}`;
  assert.ok(state === 'rung' || state === 'failed', what);
  assert.equal(state === 'rung', strikes.made === 1, what);
  // A chip that stands still right after it has reported the strike angle, and goes on before it is called back, has sent
  // no pulse meanwhile and says nothing of it.
  const mayBeMute = steps.some(({ trouble }) => trouble.type === 'hang');
  assert.ok(dings >= strikes.made || mayBeMute, `what sounded: ${what}`);
  // An angle that was changed on the line is as good as another one to the board, and the way there may ring.
  const mayRingByItself = steps.some(({ trouble }) => changesAnAngle(trouble));
  assert.ok(dings <= commanded || mayRingByItself, `what sounded: ${what}`);
  assert.ok(commanded <= attempts && attempts <= strikes.made + mostInVain, `what was tried: ${what}`);
  const delay = steps.reduce((sum, { trouble }) => sum + delayOf(trouble), leftBy);
  const most = sdelay + reserve + delay;
  assert.ok(atBell <= most, `the arm was at the bell for ${atBell} ms, not ${most}: ${what}`);
  await rig.advance(2500);
  assert.equal(rig.board.dings(), dingsBefore + dings, 'nothing sounds between the rings');
  assert.equal(rig.commanded, commandedBefore + commanded, 'nothing is commanded between the rings');
  return delay;
}

async function ringAll(rings: readonly Step[][]): Promise<void> {
  const rig = new HostRig(sdelay, 0);
  await rig.ready();
  let delay = 0;
  for (const steps of rings) {
    delay = await expectTruth(rig, steps, delay);
  }
  await rig.stop();
  assert.equal(rig.clock.timers, 0, 'no timer is left');
}

const runs = Number(process.env.RUNS ?? upTo(20, 60));
const seed = Number(process.env.SEED ?? 12);

describe('strikes under any mixture of troubles', () => {
  for (const [what, troubles] of [
    ['of a busy host and a bad line', lineTroubles],
    ['of host, line and board', allTroubles],
  ] as const) {
    it(`${what}: what is said to have rung has sounded, and the arm goes back`, async () => {
      const property = fc.asyncProperty(fc.array(troubles, { minLength: 1, maxLength: 2 }), ringAll);
      await fc.assert(property, { numRuns: runs, seed, includeErrorInReport: true });
    });
  }
});
