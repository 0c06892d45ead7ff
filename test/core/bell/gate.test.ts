import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BellRules, Then } from '../../../src/core/bell/rules.js';
import { isBellBotError } from '../../../src/core/errors.js';
import { plainPattern } from '../../../src/core/pattern.js';
import { plainRequest, type RigOptions, RingerRig } from '../ringer-rig.js';
import { hour, minute, quietBetween } from './hours.js';

async function started(options: Partial<RigOptions> = {}): Promise<RingerRig> {
  const rig = new RingerRig({ ttl: 0, ...options });
  await rig.ringer.start();
  return rig;
}

function control(rig: RingerRig) {
  return rig.ringer.bell('bell');
}

function states(rig: RingerRig, ids: readonly string[]): Promise<string[]> {
  return Promise.all(ids.map(async (id) => (await rig.get(id)).state));
}

describe('a pause', () => {
  it('strikes nothing more after the strike under way, urgent rings included, and keeps what comes', async () => {
    const quiet = { silence: quietBetween(0, 0), then: 'hold', urgent: true } as const;
    const rig = await started({ rules: { quiet } });
    const first = await rig.accept({ pattern: plainPattern(3) });
    await rig.clock.advance(100);
    await control(rig).pause();
    const { acceptance } = await rig.ringer.accept({ ...plainRequest, urgent: true });
    assert.deepEqual(acceptance.held, { why: 'paused', until: null });
    await rig.clock.advance(hour);
    assert.equal(rig.commanded, 1);
    assert.equal((await rig.get(first)).strikes.made, 1);
    const state = control(rig).state;
    assert.deepEqual([state.paused, state.waiting, state.held, state.striking], [true, 2, 2, null]);
    await control(rig).resume();
    await rig.clock.advance(10_000);
    assert.deepEqual(await states(rig, [first, acceptance.id]), ['rung', 'rung']);
    assert.equal(rig.commanded, 4);
    assert.equal(control(rig).state.paused, false);
  });

  it('ends by itself after its seconds, whatever the wall clock is set to, and then all ring one by one', async () => {
    const rig = await started();
    await control(rig).pause({ seconds: 60 });
    const { acceptance } = await rig.ringer.accept(plainRequest);
    assert.deepEqual(acceptance.held, { why: 'paused', until: '2026-01-01T00:01:00.000Z' });
    await rig.accept();
    await rig.accept();
    rig.clock.epoch += 5 * hour;
    await rig.clock.advance(59_999);
    assert.equal(rig.commanded, 0);
    await rig.clock.advance(5000);
    assert.deepEqual(rig.bell.began, [60_000, 61_020, 62_040]);
  });

  it('does not count towards ttl, before and after a restart', async () => {
    const rig = await started({ ttl: 10_000 });
    rig.bell.beUnready();
    const id = await rig.accept();
    await rig.clock.advance(4000);
    await control(rig).pause({ seconds: 3600 });
    await rig.clock.advance(60_000);
    await rig.nextLife({ ready: false });
    await rig.clock.advance(60_000);
    assert.deepEqual((await rig.get(id)).held?.why, 'paused');
    await control(rig).resume();
    await rig.clock.advance(3000);
    await rig.nextLife({ ready: false });
    await rig.clock.advance(2999);
    assert.equal((await rig.get(id)).state, 'queued');
    await rig.clock.advance(1);
    assert.equal((await rig.get(id)).state, 'expired');
  });

  it('that was to end while BellBot was down has ended then', async () => {
    const rig = await started({ ttl: 10_000 });
    await control(rig).pause({ seconds: 60 });
    const id = await rig.accept();
    await rig.clock.advance(30_000);
    rig.clock.dropTimers();
    rig.clock.standStill(35_000);
    await rig.nextLife();
    await rig.clock.advance(1000);
    assert.equal((await rig.get(id)).state, 'rung');
  });

  it('lets waiting rings be taken back', async () => {
    const rig = await started();
    await control(rig).pause();
    const id = await rig.accept();
    const cancelled = await rig.ringer.cancel(id, 'By a test.');
    assert.deepEqual([cancelled.state, cancelled.held], ['cancelled', null]);
  });

  it('says so once when it begins and when it ends', async () => {
    const rig = await started();
    await rig.accept();
    await control(rig).pause({ reason: 'Lunch.' });
    await rig.accept();
    await rig.clock.advance(5000);
    await control(rig).resume();
    await rig.clock.advance(5000);
    const told = rig.events.flatMap((event) => (event.type === 'bell-held' ? [event.held] : []));
    assert.deepEqual(told, [{ why: 'paused', until: null }, null]);
    const held = rig.events.flatMap((event) => (event.type === 'held' ? [event.held.why] : []));
    assert.deepEqual(held, ['paused']);
  });

  it('is there for bells that there are', async () => {
    const rig = await started();
    assert.throws(
      () => rig.ringer.bell('other'),
      (error) => isBellBotError(error, 'bell-not-found'),
    );
  });
});

describe('muting', () => {
  const rules = (then: Then): Omit<BellRules, 'limits'> => ({
    quiet: { silence: quietBetween(0, 0), then, urgent: false },
  });

  it('holds rings where the bell has no quiet hours, and they come as one', async () => {
    const rig = await started();
    await control(rig).mute({ seconds: 600 });
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      ids.push(await rig.accept());
    }
    const { silent, held } = control(rig).state;
    assert.deepEqual([silent, held], [{ why: 'muted', until: rig.clock.now() + 600_000 }, 4]);
    await rig.clock.advance(10 * minute + 10_000);
    assert.equal(rig.commanded, 3);
    assert.deepEqual(await states(rig, ids), ['rung', 'rung', 'rung', 'rung']);
  });

  it('drops them where quiet hours do', async () => {
    const rig = await started({ rules: rules('drop') });
    await control(rig).mute({ seconds: 600 });
    const { acceptance } = await rig.ringer.accept(plainRequest);
    assert.equal(acceptance.state, 'cancelled');
    assert.match((await rig.get(acceptance.id)).reason ?? '', /muted/);
  });

  it('outlives a restart, and what it held comes as one when it ended while BellBot was down', async () => {
    const rig = await started({ ttl: minute });
    await control(rig).mute({ seconds: 600 });
    const ids = [await rig.accept(), await rig.accept(), await rig.accept()];
    await rig.clock.advance(5 * minute);
    await rig.nextLife();
    await rig.clock.advance(minute);
    assert.equal(rig.commanded, 0);
    rig.clock.dropTimers();
    rig.clock.standStill(4 * minute + 30_000);
    await rig.nextLife();
    await rig.clock.advance(10_000);
    assert.deepEqual(await states(rig, ids), ['rung', 'rung', 'rung']);
    assert.equal((await rig.get(ids[2] ?? '')).together, ids[0]);
  });
});

describe('darkness', () => {
  const rules = (then: Then): Omit<BellRules, 'limits'> => ({ dark: { then } });

  it('holds rings until it is light', async () => {
    const rig = await started({ rules: rules('hold') });
    rig.bell.becomeDark(true);
    const { acceptance } = await rig.ringer.accept(plainRequest);
    assert.deepEqual(acceptance.held, { why: 'dark', until: null });
    await rig.clock.advance(10 * hour);
    assert.equal(rig.commanded, 0);
    rig.bell.becomeDark(false);
    await rig.clock.advance(0);
    assert.equal(rig.commanded, 1);
  });

  it('drops rings, if that is set, and is no matter to a bell that has no rule for it', async () => {
    const dropping = await started({ rules: rules('drop') });
    dropping.bell.becomeDark(true);
    assert.equal((await dropping.ringer.accept(plainRequest)).acceptance.state, 'cancelled');
    const other = await started();
    other.bell.becomeDark(true);
    await other.accept();
    await other.clock.advance(0);
    assert.equal(other.commanded, 1);
  });

  it('goes on while the sensor says nothing since the board is away, or BellBot was started again', async () => {
    const rig = await started({ rules: rules('hold') });
    rig.bell.becomeDark(true);
    const id = await rig.accept();
    rig.bell.beUnready();
    rig.bell.becomeDark(null);
    await rig.clock.advance(hour);
    rig.bell.beReady();
    await rig.clock.advance(2000);
    rig.bell.becomeDark(true);
    await rig.clock.advance(hour);
    assert.equal(rig.commanded, 0);
    await rig.nextLife();
    await rig.clock.advance(4000);
    assert.equal((await rig.get(id)).held?.why, 'dark');
    rig.bell.becomeDark(false);
    await rig.clock.advance(0);
    assert.equal(rig.commanded, 1);
  });

  it('does not keep a bell silent for ever whose sensor says nothing any more', async () => {
    const rig = await started({ rules: rules('hold') });
    rig.bell.becomeDark(true);
    await rig.accept();
    await rig.nextLife();
    await rig.clock.advance(4999);
    assert.equal(rig.commanded, 0);
    await rig.clock.advance(1);
    assert.equal(rig.commanded, 1);
  });
});

describe('several reasons to keep silent', () => {
  it('hold until the last is over, and what drops goes before what holds', async () => {
    const start = Date.UTC(2026, 0, 1);
    const quiet = { silence: quietBetween(start, start + hour), then: 'hold', urgent: false } as const;
    const rig = await started({ rules: { quiet, dark: { then: 'drop' } } });
    await control(rig).mute({ seconds: 600 });
    const held = (await rig.ringer.accept(plainRequest)).acceptance.held;
    assert.deepEqual(held, { why: 'quiet', until: '2026-01-01T01:00:00.000Z' });
    rig.bell.becomeDark(true);
    await rig.clock.advance(0);
    const { acceptance } = await rig.ringer.accept(plainRequest);
    assert.equal(acceptance.state, 'cancelled');
    assert.equal(rig.ringer.length, 0, 'what was held is dropped too');
  });
});

describe('calibrating', () => {
  it('waits for the strike under way, holds everything, and is done once at a time', async () => {
    const rig = await started();
    await rig.accept();
    await rig.accept();
    await rig.clock.advance(100);
    let isHeld = false;
    const calibration = control(rig)
      .calibrate()
      .then((release) => {
        isHeld = true;
        return release;
      });
    await rig.clock.advance(400);
    assert.equal(isHeld, false);
    await assert.rejects(control(rig).calibrate(), (error) => isBellBotError(error, 'bell-calibrating'));
    await rig.clock.advance(100);
    const release = await calibration;
    assert.deepEqual((await rig.ringer.accept(plainRequest)).acceptance.held, {
      why: 'calibrating',
      until: null,
    });
    await rig.clock.advance(minute);
    assert.equal(rig.commanded, 1);
    release();
    release();
    await rig.clock.advance(5000);
    assert.equal(rig.commanded, 3);
  });
});

describe('other rules while BellBot runs', () => {
  it('count from the next ring on, the one under way keeps its delays', async () => {
    const rig = await started();
    await rig.accept({ pattern: plainPattern(2) });
    await rig.accept();
    await rig.accept();
    await rig.clock.advance(100);
    rig.ringer.configure('bell', { limits: { queue: 3, ttl: 0, pdelay: 2000 } });
    await rig.clock.advance(20_000);
    assert.deepEqual(rig.bell.began, [0, 1020, 3040, 5060]);
  });

  it('change how many wait and how long, for those that wait as well', async () => {
    const rig = await started();
    rig.bell.beUnready();
    const id = await rig.accept();
    await rig.clock.advance(4000);
    rig.ringer.configure('bell', { limits: { queue: 1, ttl: 5000, pdelay: 1000 } });
    await assert.rejects(rig.accept(), (error) => isBellBotError(error, 'queue-full'));
    await rig.clock.advance(1000);
    assert.equal((await rig.get(id)).state, 'expired');
  });

  it('change quiet hours at once', async () => {
    const rig = await started();
    const limits = { queue: 100, ttl: 0, pdelay: 1000 };
    const quiet = { silence: quietBetween(0, Number.MAX_SAFE_INTEGER), then: 'hold', urgent: false } as const;
    rig.ringer.configure('bell', { limits, quiet });
    await rig.accept();
    await rig.clock.advance(minute);
    assert.equal(rig.commanded, 0);
    rig.ringer.configure('bell', { limits });
    await rig.clock.advance(0);
    assert.equal(rig.commanded, 1);
  });
});

it('a ring for a bell that there is not is refused', async () => {
  const rig = await started();
  await assert.rejects(rig.accept({ bell: 'other' }), (error) => isBellBotError(error, 'bell-not-found'));
});
