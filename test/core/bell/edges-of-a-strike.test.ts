import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { QueueLimits } from '../../../src/core/bell/rules.js';
import { BellBotError, isBellBotError } from '../../../src/core/errors.js';
import { plainPattern } from '../../../src/core/pattern.js';
import type { Ring } from '../../../src/core/ring.js';
import { ringNumber, unfinishedIn } from '../../contract/ring-store-harness.js';
import { aRing } from '../a-ring.js';
import { plainRequest, RingerRig } from '../ringer-rig.js';

/** Milliseconds after which BellBot ends, whatever hangs. */
const leaveLimit = 2800;
/** Ids of rings of an earlier life. */
const [early, late] = [ringNumber(1).id, ringNumber(2).id];
const full = new BellBotError('storage-full');

async function started(limits: Partial<QueueLimits> = {}): Promise<RingerRig> {
  const rig = new RingerRig(limits);
  await rig.ringer.start();
  return rig;
}

/** 0 to 3000 milliseconds in steps of 50. */
const moments = Array.from({ length: 61 }, (_, step) => step * 50);

function expectAgreement(ring: Ring, rig: RingerRig, what: string): void {
  assert.deepEqual(
    { state: ring.state, attempts: ring.attempts, made: ring.strikes.made, commanded: rig.commanded },
    { state: 'rung', attempts: 1, made: 1, commanded: 1 },
    what,
  );
}

describe('a stop while a strike is being stored', () => {
  it('begins no strike any more, whatever a commit takes and whenever it comes, and the next start makes one', async () => {
    for (const delay of moments) {
      for (const stopAfter of [0, 1, 250, 700, 1500]) {
        for (const intentsToo of [false, true]) {
          const rig = await started();
          rig.bell.attachTime = 110;
          rig.store.delay = delay;
          const accepted = rig.accept();
          await rig.clock.advance(delay);
          const id = await accepted;
          await rig.clock.advance(stopAfter);
          const before = rig.bell.began.length;
          void rig.ringer.stop();
          await rig.clock.advance(leaveLimit);
          const what = `commits of ${delay} ms, stopped after ${stopAfter} ms, ${intentsToo ? 'written' : 'lost'}`;
          assert.equal(rig.bell.began.length, before, `nothing begins after the stop: ${what}`);
          await rig.nextLife({ intentsToo });
          await rig.clock.advance(5000);
          expectAgreement(await rig.get(id), rig, what);
        }
      }
    }
  });

  it('leaves the ring queued, without an attempt, when the commit ends in time', async () => {
    const rig = await started();
    rig.store.delay = 1000;
    const accepted = rig.accept();
    await rig.clock.advance(1000);
    const id = await accepted;
    let stopped = false;
    void rig.ringer.stop().then(() => {
      stopped = true;
    });
    await rig.clock.advance(1999);
    assert.equal(stopped, false);
    await rig.clock.advance(1);
    assert.equal(stopped, true);
    const { state, attempts, startedAt, reason } = await rig.get(id);
    assert.deepEqual(
      { state, attempts, startedAt, reason },
      { state: 'queued', attempts: 0, startedAt: null, reason: null },
    );
  });
});

describe('a strike whose beginning cannot be stored', () => {
  it('is tried once a second, and has the times of the strike that was made', async () => {
    const rig = await started({ ttl: 0 });
    const id = await rig.accept().finally(() => {
      rig.store.fault = full;
    });
    // The first commit was the ring's own; its strike finds the disk full.
    await rig.clock.advance(10_000);
    rig.store.fault = undefined;
    const late = rig.clock.now();
    await rig.clock.advance(5000);
    const ring = await rig.get(id);
    assert.equal(ring.state, 'rung');
    assert.ok((ring.startedAt ?? 0) >= late - 10_000);
  });

  it('lets it wait as before: it can be cancelled, and expires in time, as those behind it do', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    const ids = [await rig.accept(), await rig.accept(), await rig.accept()];
    rig.store.fault = full;
    rig.bell.beReady();
    await rig.clock.advance(3000);
    const [first = '', second = '', third = ''] = ids;
    assert.equal((await rig.get(first)).state, 'queued');
    await assert.rejects(rig.ringer.cancel(first, ''), (error) => isBellBotError(error, 'storage-full'));
    await rig.clock.advance(2000);
    for (const id of [first, second, third]) {
      assert.equal((await rig.get(id)).state, 'expired', 'it says so before the disk is well');
      await assert.rejects(rig.ringer.cancel(id, ''), (error) => isBellBotError(error, 'ring-not-waiting'));
    }
    await rig.clock.advance(7_200_000);
    rig.store.fault = undefined;
    await rig.clock.advance(5000);
    assert.equal(rig.commanded, 0, 'hours late it does not ring');
    assert.equal((await rig.get(first)).state, 'expired');
    assert.equal((await rig.get(first)).startedAt, null);
  });

  it('can be cancelled once the disk is well, though its strike is being stored at that moment', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const first = await rig.accept();
    const second = await rig.accept();
    rig.store.delay = 700;
    rig.bell.beReady();
    await rig.clock.advance(100);
    const cancelled = rig.ringer.cancel(first, 'By a test.');
    await rig.clock.advance(5000);
    assert.equal((await cancelled).state, 'cancelled');
    assert.equal((await rig.get(first)).state, 'cancelled');
    assert.equal((await rig.get(first)).attempts, 0);
    assert.equal((await rig.get(second)).state, 'rung');
    assert.equal(rig.commanded, 1);
  });

  it('expires, and is not made, when its time was over before the commit ended', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    const id = await rig.accept();
    await rig.clock.advance(4000);
    rig.store.delay = 2000;
    rig.bell.beReady();
    await rig.clock.advance(10_000);
    assert.equal(rig.commanded, 0);
    const { state, attempts } = await rig.get(id);
    assert.deepEqual([state, attempts], ['expired', 0]);
  });
});

describe('a stop while what became of a ring cannot be stored', () => {
  const outcomes = ({ events }: RingerRig): string[] =>
    events.filter(({ type }) => type !== 'accepted' && type !== 'striking').map(({ type }) => type);

  async function expired(): Promise<RingerRig> {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    await rig.accept();
    rig.store.fault = full;
    await rig.clock.advance(5500);
    return rig;
  }

  it('tries once more at once, and then leaves no timer behind', async () => {
    const rig = await expired();
    rig.store.fault = undefined;
    await rig.ringer.stop();
    await rig.clock.advance(0);
    assert.equal(rig.clock.timers, 0);
    assert.deepEqual(outcomes(rig), ['finished', 'expired']);
    assert.deepEqual(await unfinishedIn(rig.store), []);
  });

  it('does not say that a ring is over which the next start finds waiting', async () => {
    const rig = await expired();
    await rig.ringer.stop();
    await rig.clock.advance(2000);
    assert.equal(rig.clock.timers, 0);
    assert.deepEqual(outcomes(rig), []);
    await rig.nextLife();
    await rig.clock.advance(0);
    assert.deepEqual(outcomes(rig), ['finished', 'expired']);
  });

  it('says that a ring was struck, and not that it is over: the next start strikes it again', async () => {
    const rig = await started();
    const id = await rig.accept();
    rig.store.fault = full;
    await rig.clock.advance(1000);
    const before = rig.store.commits;
    await rig.ringer.stop();
    assert.equal(rig.store.commits, before + 1);
    assert.deepEqual([rig.clock.timers, outcomes(rig)], [0, ['struck']]);
    await rig.nextLife();
    await rig.clock.advance(3000);
    assert.deepEqual(outcomes(rig), ['struck', 'struck', 'finished']);
    assert.equal((await rig.get(id)).attempts, 2);
  });
});

describe('a board that goes away while a strike is being stored', () => {
  it('counts no attempt, however often it happens: nothing was commanded', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const id = await rig.accept();
    rig.store.delay = 300;
    for (let times = 0; times < 8; times += 1) {
      rig.bell.beReady();
      await rig.clock.advance(150);
      rig.bell.beUnready();
      await rig.clock.advance(2000);
      const { state, attempts } = await rig.get(id);
      assert.deepEqual([state, attempts], ['queued', 0]);
    }
    rig.bell.beReady();
    await rig.clock.advance(5000);
    expectAgreement(await rig.get(id), rig, 'when the board stays');
  });

  it('counts no attempt when it goes while the servo is being attached', async () => {
    const rig = await started();
    rig.bell.attachTime = 110;
    const id = await rig.accept();
    await rig.clock.advance(50);
    rig.bell.beUnready();
    await rig.clock.advance(1000);
    assert.deepEqual([(await rig.get(id)).state, rig.commanded], ['queued', 0]);
    rig.bell.beReady();
    await rig.clock.advance(3000);
    expectAgreement(await rig.get(id), rig, 'when the board is back');
  });

  it('goes on with what was made of a ring of several strikes', async () => {
    const rig = await started();
    const { acceptance } = await rig.ringer.accept({ ...plainRequest, pattern: plainPattern(3) });
    await rig.clock.advance(900);
    rig.store.delay = 300;
    await rig.clock.advance(200);
    rig.bell.beUnready();
    await rig.clock.advance(3000);
    const ring = await rig.get(acceptance.id);
    assert.deepEqual([ring.state, ring.attempts, ring.strikes.made], ['striking', 1, 1]);
    rig.bell.beReady();
    await rig.clock.advance(9000);
    const rung = await rig.get(acceptance.id);
    assert.deepEqual([rung.state, rung.attempts, rung.strikes.made, rig.commanded], ['rung', 3, 3, 3]);
  });

  it('is not asked over and over when it says that it is ready and refuses', async () => {
    const rig = await started();
    let asked = 0;
    rig.bell.strike = () => {
      asked += 1;
      return Promise.reject(new BellBotError('board-failed'));
    };
    await rig.accept();
    await rig.clock.advance(10_000);
    assert.ok(asked >= 9 && asked <= 11, `it was asked ${asked} times`);
  });
});

describe('a strike that brings the machine down', () => {
  it('is made four times and no more, over as many starts', async () => {
    const rig = await started();
    const id = await rig.accept();
    for (let kills = 1; kills <= 8; kills += 1) {
      await rig.clock.advance(300);
      await rig.nextLife({ intentsToo: true });
    }
    await rig.clock.advance(5000);
    const { state, attempts, strikes, reason } = await rig.get(id);
    assert.deepEqual([state, attempts, strikes.made, rig.commanded], ['failed', 4, 0, 4]);
    assert.match(reason ?? '', /BellBot ended in the middle of the strike/);
    assert.equal(rig.events.filter(({ type }) => type === 'finished').length, 1);
  });

  it('keeps the reason of a strike that was cut short and stored before', async () => {
    const rig = await started();
    await rig.store.add(aRing({ id: early, acceptedAt: rig.clock.now() }));
    await rig.store.save(
      aRing({
        id: early,
        state: 'striking',
        attempts: 3,
        acceptedAt: rig.clock.now(),
        reason: 'The board is gone.',
      }),
    );
    await rig.nextLife({ ready: false });
    const { state, reason } = await rig.get(early);
    assert.deepEqual([state, reason], ['striking', 'The board is gone.']);
  });
});

describe('the time from one strike command to the next', () => {
  it('is never less than pdelay, also when the servo had to be attached first', async () => {
    const rig = await started();
    rig.bell.attachTime = 110;
    await rig.accept();
    await rig.accept();
    await rig.clock.advance(500);
    rig.bell.attachTime = 0;
    await rig.clock.advance(5000);
    assert.deepEqual(rig.bell.began, [110, 1130]);
  });

  it('counts from the command, not from when it began to be stored', async () => {
    const rig = await started();
    rig.store.delay = 400;
    void rig.accept();
    void rig.accept();
    await rig.clock.advance(900);
    rig.store.delay = 0;
    await rig.clock.advance(10_000);
    const [first = 0, second = 0] = rig.bell.began;
    assert.ok(second - first >= 1000, `they are ${second - first} ms apart`);
  });
});

describe('cancelling', () => {
  it('holds only the ring that is being cancelled: with one a second on a slow disk the others ring', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const ids: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      ids.push(await rig.accept());
    }
    rig.store.delay = 400;
    rig.bell.beReady();
    for (let n = 0; n < 50; n += 1) {
      void rig.ringer.cancel(ids[59 - n] ?? '', 'By a test.').catch(() => {});
      await rig.clock.advance(1000);
    }
    assert.ok(rig.commanded >= 15, `${rig.commanded} strikes in 50 s`);
  });

  it('takes a ring that is first out of turn, and lets the next ring', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const [first, second] = [await rig.accept(), await rig.accept()];
    rig.store.delay = 60_000;
    const cancelled = rig.ringer.cancel(first, 'By a test.');
    rig.store.delay = 0;
    rig.bell.beReady();
    await rig.clock.advance(120_000);
    assert.equal((await cancelled).state, 'cancelled');
    assert.equal((await rig.get(second)).state, 'rung');
    assert.equal(rig.commanded, 1);
  });

  it('does not let a ring expire that is being cancelled', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    const id = await rig.accept();
    rig.store.delay = 10_000;
    const cancelled = rig.ringer.cancel(id, 'By a test.');
    await rig.clock.advance(30_000);
    assert.equal((await cancelled).state, 'cancelled');
    assert.equal((await rig.get(id)).state, 'cancelled');
  });
});

describe('the age of a ring', () => {
  it('is not changed by a clock that is set while it is being stored', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    rig.store.delay = 10;
    for (const set of [3_600_000, -3_600_000]) {
      const accepted = rig.accept();
      rig.clock.epoch += set;
      await rig.clock.advance(10);
      const id = await accepted;
      await rig.clock.advance(4980);
      assert.equal((await rig.get(id)).state, 'queued');
      await rig.clock.advance(30);
      assert.equal((await rig.get(id)).state, 'expired');
    }
  });

  it('counts while it is being stored', async () => {
    const rig = await started({ ttl: 5000 });
    rig.bell.beUnready();
    rig.store.delay = 2000;
    const accepted = rig.accept();
    await rig.clock.advance(2000);
    const id = await accepted;
    rig.store.delay = 0;
    await rig.clock.advance(3000);
    assert.equal((await rig.get(id)).state, 'expired');
  });

  describe('of rings of an earlier life, the first accepted while the clock was an hour ahead', () => {
    async function found(): Promise<RingerRig> {
      const rig = await started({ ttl: 5000 });
      const now = rig.clock.now();
      await rig.store.add(aRing({ id: early, acceptedAt: now + 3_600_000 }));
      await rig.store.add(aRing({ id: late, acceptedAt: now - 3000 }));
      await rig.nextLife({ ready: false });
      return rig;
    }

    it('is of no concern to the ring behind it, which expires in time', async () => {
      const rig = await found();
      await rig.clock.advance(2000);
      assert.deepEqual([(await rig.get(early)).state, (await rig.get(late)).state], ['queued', 'expired']);
      await rig.clock.advance(3000);
      assert.equal((await rig.get(early)).state, 'expired');
    });

    it('keeps nothing busy while the first is being cancelled on a slow disk', async () => {
      const rig = await found();
      const after = rig.clock.after.bind(rig.clock);
      let timers = 0;
      rig.clock.after = (milliseconds, run) => {
        timers += 1;
        assert.ok(timers < 100, 'a timer is set over and over');
        return after(milliseconds, run);
      };
      rig.store.delay = 4000;
      const cancelled = rig.ringer.cancel(early, 'By a test.');
      await rig.clock.advance(3000);
      assert.equal((await rig.get(late)).state, 'expired');
      await rig.clock.advance(9000);
      assert.equal((await cancelled).state, 'cancelled');
    });
  });

  it('counts while the computer sleeps: a ring of the evening does not ring in the morning', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const id = await rig.accept();
    rig.clock.standStill(8 * 3_600_000);
    rig.bell.beReady();
    await rig.clock.advance(2000);
    assert.equal((await rig.get(id)).state, 'expired');
    assert.equal(rig.commanded, 0);
  });
});
