import assert from 'node:assert/strict';
import { ptyMissing } from '../e2e/uno-on-a-pty.js';
import { burst } from './burst.js';
import { gameDay } from './game-day.js';
import type { Answer, Site } from './site.js';
import { SmallDisk, smallDiskMissing } from './small-disk.js';

/** Bytes left on the disk when the burst begins: a few dozen rings. */
const room = 150_000;
const text = 'x'.repeat(2000);
const skip = ptyMissing || smallDiskMissing();

/** Starts on a small disk that is nearly full. */
async function startOn(disk: SmallDisk, site: Site): Promise<void> {
  await site.start({ args: [`data=${disk.path}`, 'queue=1000'] });
  await site.ring();
  disk.fill(room);
}

/** Posts rings until 50 were refused. The last ones are sent when no ring has been accepted for a while. */
async function postUntilRefused(site: Site): Promise<readonly Answer[]> {
  const isRefused = ({ status }: Answer): boolean => status !== 202;
  const { answers } = await burst(site, {
    connections: 8,
    text,
    over: (sofar) => sofar.filter(isRefused).length >= 50 && sofar.slice(-20).every(isRefused),
  });
  return answers;
}

/** Everything that was not accepted was 503, with the reason and the seconds to wait. */
function expectFull(answers: readonly Answer[]): void {
  const refused = answers.filter(({ status }) => status !== 202);
  assert.ok(refused.length > 0 && refused.length < answers.length, 'some were accepted, some refused');
  for (const { status, code, retryAfter } of refused) {
    assert.deepEqual([status, code], [503, 'storage-full']);
    assert.ok(retryAfter !== null && retryAfter >= 1, `Retry-After: ${retryAfter}`);
  }
}

let full: SmallDisk | undefined;

gameDay({
  title:
    'the disk gets full in a burst: 503 and Retry-After until there is room, and each accepted ring rings',
  skip,
  steady: async (site) => {
    full = new SmallDisk();
    await startOn(full, site);
  },
  fault: async (site) => {
    const answers = await postUntilRefused(site);
    return { answers, readiness: await site.readiness() };
  },
  holds: async (site, { answers, readiness }) => {
    expectFull(answers);
    assert.deepEqual([readiness.status, readiness.code], [503, 'storage-full']);
    assert.ok(readiness.retryAfter !== null);
    const { state } = await site.receipt([...site.accepted][0] ?? '');
    assert.equal(state, 'rung', 'what is there can still be read');
    full?.clear();
    await site.stores();
    assert.equal((await site.readiness()).status, 200);
    assert.equal(site.lives.length, 1);
  },
  cleanUp: async () => full?.remove(),
});

let killed: SmallDisk | undefined;

gameDay({
  title:
    'killed while the disk is full, and started on the full disk: each accepted ring rings when there is room',
  skip,
  steady: async (site) => {
    killed = new SmallDisk();
    await startOn(killed, site);
  },
  fault: async (site) => {
    const answers = await postUntilRefused(site);
    await site.kill();
    killed?.fill(0);
    await site.startBellBot();
    await site.bellbot.line(/^Ready to ring/);
    return { answers, readiness: await site.readiness(), answer: await site.post() };
  },
  holds: async (site, { answers, readiness, answer }) => {
    expectFull(answers);
    expectFull([...answers, answer]);
    assert.deepEqual([answer.status, readiness.status, readiness.code], [503, 503, 'storage-full']);
    killed?.clear();
    await site.stores();
  },
  cleanUp: async () => killed?.remove(),
});
