import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QuietHours, type QuietTimes } from '../../src/core/quiet-hours.js';
import type { Zone } from '../../src/core/zone.js';
import { loadZone } from '../../src/system/zoned-time.js';
import { seededRandom } from '../system/seeded-random.js';
import { silentMinutes, type Walk, walk } from './stepped-zone.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const none: QuietTimes = { hours: [], dates: [] };

const zones = new Map<string, Zone>();

async function quiet(zone: string, times: Partial<QuietTimes>): Promise<QuietHours> {
  const known = zones.get(zone) ?? (await loadZone(zone));
  zones.set(zone, known);
  return new QuietHours({ ...none, ...times }, known);
}

const at = (iso: string): number => Date.parse(iso);
const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** Holds each minute of a walk, without its first days, against what was found by stepping. */
function holdAgainst(hours: QuietHours, steps: Walk, judged: readonly boolean[], about: string): void {
  const instant = (index: number): number => steps.from + index * minute;
  const first = 3 * 1440;
  let since: number | undefined;
  let change = first;
  for (let index = first; index < judged.length; index += 1) {
    const isSilent = judged[index] === true;
    if (index >= change) {
      const next = judged.indexOf(!isSilent, index);
      change = next === -1 ? judged.length : next;
      since = index === first ? undefined : instant(index);
    }
    const silence = hours.silenceAt(instant(index) + (index % 2) * 59_999);
    const isRight =
      silence.silent === isSilent &&
      (change === judged.length || silence.until === instant(change)) &&
      (since === undefined || silence.since === (isSilent ? since : null));
    if (!isRight) {
      assert.fail(
        `${about}: at ${iso(instant(index))} ${JSON.stringify(silence)}, expected ${isSilent} from ${iso(since ?? null)} until ${iso(instant(change))}`,
      );
    }
  }
  const silent = judged.filter((isSilent, index) => isSilent && index >= first).length;
  assert.equal(hours.silentTimeBetween(instant(first), instant(judged.length)), silent * minute, about);
}

/** The week of each change of the clocks in 2026. */
const changes: readonly (readonly [zone: string, change: string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
];

/** Each quarter of an hour from midnight to four. */
const times = Array.from({ length: 17 }, (_, index) =>
  new Date(index * 15 * minute).toISOString().slice(11, 16),
);

describe('quiet hours around a change of the clocks, held against the wall clock minute by minute', () => {
  for (const [zone, change] of changes) {
    const steps = walk(zone, at(change) - 5 * day - (at(change) % hour), 10);

    it(`are right for ${times.length ** 2} spans between 00:00 and 04:00, ${zone}, ${change}`, async () => {
      for (const from of times) {
        for (const to of times) {
          const hours = [{ days: everyDay, from, to }];
          holdAgainst(
            await quiet(zone, { hours }),
            steps,
            silentMinutes(steps, { ...none, hours }),
            `${from} to ${to}`,
          );
        }
      }
    });

    it(`are right for spans across midnight on single days, ${zone}, ${change}`, async () => {
      for (const weekday of everyDay) {
        for (const [from, to] of [
          ['20:00', '06:00'],
          ['23:59', '00:00'],
          ['00:00', '00:00'],
          ['00:00', '23:59'],
          ['02:30', '02:29'],
          ['22:15', '02:30'],
        ] as const) {
          const hours = [{ days: [weekday], from, to }];
          const judged = silentMinutes(steps, { ...none, hours });
          holdAgainst(await quiet(zone, { hours }), steps, judged, `${weekday}: ${from} to ${to}`);
        }
      }
    });
  }
});

/** Weeks of zones in which something strange happens to the clocks. */
const strange: readonly (readonly [zone: string, around: string, what: string])[] = [
  ['Europe/Berlin', '2026-03-29', 'an hour ahead'],
  ['America/New_York', '2026-11-01', 'an hour back'],
  ['Australia/Lord_Howe', '2026-04-05', 'half an hour back'],
  ['Australia/Lord_Howe', '2026-10-04', 'half an hour ahead'],
  ['Pacific/Apia', '2011-12-30', 'a day left out'],
  ['Africa/Casablanca', '2026-03-22', 'ahead after a month of fasting'],
  ['America/Sao_Paulo', '2018-11-04', 'a midnight left out'],
  ['America/Sao_Paulo', '2018-02-18', 'back at midnight'],
  ['America/St_Johns', '2010-11-07', 'back a minute after midnight'],
  ['Pacific/Chatham', '2026-04-05', 'an offset of 45 minutes'],
  ['Asia/Pyongyang', '2018-05-05', 'half an hour ahead for good'],
  ['America/Caracas', '2016-05-01', 'half an hour ahead for good, by night'],
  ['Asia/Kathmandu', '2026-06-01', 'no change'],
  ['UTC', '2026-06-01', 'no change'],
];

describe('quiet hours with overlapping spans and dates, held against the wall clock minute by minute', () => {
  for (const [zone, around, what] of strange) {
    it(`are right in ${zone}: ${what}`, async () => {
      const random = seededRandom(at(around) / day);
      const steps = walk(zone, at(around) - 6 * day, 11);
      const clock = (): string => {
        const minutes = Math.floor(random() * 96) * 15;
        return new Date(minutes * minute).toISOString().slice(11, 16);
      };
      for (let run = 0; run < 30; run += 1) {
        const hours = Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
          days: everyDay.filter(() => random() < 0.5),
          from: clock(),
          to: random() < 0.1 ? '00:00' : clock(),
        }));
        const dates = Array.from({ length: Math.floor(random() * 3) }, () =>
          new Date(at(around) + Math.floor(random() * 5 - 2) * day).toISOString().slice(0, 10),
        );
        const times = { hours, dates };
        holdAgainst(await quiet(zone, times), steps, silentMinutes(steps, times), JSON.stringify(times));
      }
    });
  }
});

describe('quiet hours', () => {
  const evenings = [{ days: [1, 2, 3, 4, 5], from: '18:00', to: '08:00' }];

  it('begin on the days that are named, and go on into the next', async () => {
    const hours = await quiet('Europe/Berlin', { hours: [{ days: [4], from: '20:00', to: '06:00' }] });
    // 2026-01-01 was a Thursday.
    assert.equal(hours.silenceAt(at('2026-01-01T18:59:59.999Z')).silent, false);
    assert.deepEqual(hours.silenceAt(at('2026-01-01T19:00Z')), {
      silent: true,
      since: at('2026-01-01T19:00Z'),
      until: at('2026-01-02T05:00Z'),
    });
    assert.equal(hours.silenceAt(at('2026-01-02T04:59:59.999Z')).silent, true);
    assert.deepEqual(hours.silenceAt(at('2026-01-02T05:00Z')), {
      silent: false,
      since: null,
      until: at('2026-01-08T19:00Z'),
    });
  });

  it('end where the clock jumps over their end, and never later', async () => {
    const hours = await quiet('Europe/Berlin', { hours: [{ days: everyDay, from: '22:00', to: '02:30' }] });
    assert.equal(iso(hours.silenceAt(at('2026-03-28T22:00Z')).until), '2026-03-29T01:00:00.000Z');
  });

  it('end when the clock shows their end for the first time where it shows it twice', async () => {
    const hours = await quiet('America/New_York', {
      hours: [{ days: everyDay, from: '22:00', to: '01:30' }],
    });
    assert.equal(iso(hours.silenceAt(at('2026-11-01T03:00Z')).until), '2026-11-01T05:30:00.000Z');
    assert.equal(hours.silenceAt(at('2026-11-01T06:10Z')).silent, false);
  });

  it('are one silence where a holiday adjoins', async () => {
    const hours = await quiet('Europe/Berlin', { hours: evenings, dates: ['2026-12-25', '2026-12-26'] });
    // Thursday evening to Sunday midnight: the night, Christmas, and the evening that begins on it.
    assert.deepEqual(hours.silenceAt(at('2026-12-26T12:00Z')), {
      silent: true,
      since: at('2026-12-24T17:00Z'),
      until: at('2026-12-26T23:00Z'),
    });
  });

  it('make whole days of 23 and 25 hours of dates', async () => {
    const length = async (zone: string, date: string): Promise<number> => {
      const hours = await quiet(zone, { dates: [date] });
      return hours.silentTimeBetween(at(`${date}T00:00Z`) - 3 * day, at(`${date}T00:00Z`) + 3 * day) / hour;
    };
    assert.equal(await length('Europe/Berlin', '2026-03-29'), 23);
    assert.equal(await length('Europe/Berlin', '2026-10-25'), 25);
    assert.equal(await length('America/New_York', '2026-03-08'), 23);
    assert.equal(await length('America/New_York', '2026-11-01'), 25);
    assert.equal(await length('Australia/Lord_Howe', '2026-10-04'), 23.5);
    assert.equal(await length('Pacific/Apia', '2011-12-30'), 0);
    assert.equal(await length('Pacific/Apia', '2011-12-31'), 24);
  });

  it('say that no end is in sight where spans meet all the week', async () => {
    for (const [from, to] of [
      ['08:00', '08:00'],
      ['00:00', '00:00'],
      ['02:30', '02:30'],
    ] as const) {
      const hours = await quiet('Europe/Berlin', { hours: [{ days: everyDay, from, to }] });
      const silence = hours.silenceAt(at('2026-10-25T01:45Z'));
      assert.deepEqual(silence, { silent: true, since: null, until: null }, `${from} to ${to}`);
    }
  });

  it('say nothing of a date that is over, and find one that is far ahead', async () => {
    const hours = await quiet('Europe/Berlin', { dates: ['2025-12-25', '2026-12-25'] });
    assert.deepEqual(hours.silenceAt(at('2026-01-10T12:00Z')), {
      silent: false,
      since: null,
      until: at('2026-12-24T23:00Z'),
    });
    assert.deepEqual(hours.silenceAt(at('2027-01-10T12:00Z')), { silent: false, since: null, until: null });
  });

  it('are never there where nothing is set', async () => {
    const hours = await quiet('Europe/Berlin', {});
    assert.deepEqual(hours.silenceAt(at('2026-01-10T12:00Z')), { silent: false, since: null, until: null });
    assert.equal(hours.silentTimeBetween(0, at('2026-01-10T12:00Z')), 0);
  });

  it('answer right after the clock was set back, too', async () => {
    const hours = await quiet('Europe/Berlin', { hours: evenings });
    const [monday, silent, before] = ['2026-06-01T10:00Z', '2026-06-01T17:00Z', '2026-05-31T10:00Z'].map(at);
    for (const now of [monday, silent, before, silent, monday] as number[]) {
      const fresh = await quiet('Europe/Berlin', { hours: evenings });
      assert.deepEqual(hours.silenceAt(now), fresh.silenceAt(now));
    }
  });

  it('add up what was silent between two instants, and nothing where they are turned round', async () => {
    const hours = await quiet('Europe/Berlin', { hours: evenings, dates: ['2026-06-03'] });
    const [from, to] = [at('2026-06-01T17:00Z'), at('2026-06-04T05:00Z')];
    // From Monday 19:00 to Thursday 07:00; Tuesday is open from 08:00 to 18:00, Wednesday is a holiday.
    assert.equal(hours.silentTimeBetween(from, to) / hour, 60 - 10);
    assert.equal(hours.silentTimeBetween(to, from), 0);
    assert.equal(hours.silentTimeBetween(from, from), 0);
  });

  it('add up ten years within a second', async () => {
    const hours = await quiet('Europe/Berlin', { hours: [{ days: everyDay, from: '22:00', to: '06:00' }] });
    const began = performance.now();
    const sum = hours.silentTimeBetween(at('2020-01-01T12:00Z'), at('2030-01-01T12:00Z'));
    assert.ok(performance.now() - began < 1000);
    // 3,653 nights of 8 hours; one less in each spring, one more in each autumn.
    assert.equal(sum / hour, 3653 * 8);
  });
});

describe('a zone', () => {
  it('is one that this system knows', async () => {
    await assert.rejects(loadZone('Europe/Atlantis'), RangeError);
    await assert.rejects(loadZone(''), RangeError);
    assert.equal((await loadZone('Europe/Berlin')).offsetAt(at('2026-07-01T00:00Z')), 2 * hour);
  });
});
