/** When a bell keeps silent by the clock: every week, and on single days. */
import type { QuietSettings } from './installation.js';
import { WallClock, wallDay } from './wall-clock.js';
import type { Zone } from './zone.js';

/** Whether silence is kept at a moment. Milliseconds since the epoch. */
export interface Silence {
  readonly silent: boolean;
  /** When that changes; null where it does not within 400 days. */
  readonly until: number | null;
  /** Since when it is silent; null where that is more than 400 days ago, and where it is not silent. */
  readonly since: number | null;
}

/** What is asked of the settings; `then` and `urgent` say what follows from silence, not when it is. */
export type QuietTimes = Pick<QuietSettings, 'hours' | 'dates'>;

/** From an instant up to, but not with, another. */
type Interval = readonly [from: number, to: number];

interface Span {
  readonly days: ReadonlySet<number>;
  /** Milliseconds after the midnight before. */
  readonly from: number;
  readonly to: number;
}

/** Days that are looked at on each side: first so many, then more until the answer is among them. */
const fewestDays = 8;
const mostDays = 400;
/** A span that began more days before is over. */
const longestSpan = 3;

/**
 * Answers for one zone and one set of spans and dates. A span begins when the wall clock of the zone first passes `from` on a
 * day that is named, and ends when it next passes `to`: it shows it, or it jumps over it. One from a time to the same time lasts
 * until that of the next day.
 */
export class QuietHours {
  readonly #clock: WallClock;
  readonly #spans: readonly Span[];
  readonly #dates: ReadonlySet<number>;
  #last: { readonly from: number; readonly to: number; readonly answer: Silence } | undefined;

  constructor({ hours, dates }: QuietTimes, zone: Zone) {
    this.#clock = new WallClock(zone);
    this.#spans = hours.map(({ days, from, to }) => ({
      days: new Set(days),
      from: timeOfDay(from),
      to: timeOfDay(to),
    }));
    this.#dates = new Set(dates.map((date) => Math.floor(Date.parse(`${date}T00:00:00Z`) / wallDay)));
  }

  /** Whether it is silent at an instant, milliseconds since the epoch, and until when. */
  silenceAt(now: number): Silence {
    const last = this.#last;
    if (last !== undefined && last.from <= now && now < last.to) {
      return last.answer;
    }
    const answer = this.#silenceAt(now);
    // What has no end in sight is looked at anew each day.
    this.#last = { from: answer.since ?? now, to: answer.until ?? now + wallDay, answer };
    return answer;
  }

  /** How many milliseconds between two instants are silent. */
  silentTimeBetween(from: number, to: number): number {
    return this.#silentWithin(from, to).reduce(
      (sum, [begin, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(begin, from)),
      0,
    );
  }

  #silenceAt(now: number): Silence {
    for (let days = fewestDays; ; days = Math.min(days * 4, mostDays)) {
      const [first, last] = [now - days * wallDay, now + days * wallDay];
      const silent = this.#silentWithin(first, last);
      const current = silent.find(([from, to]) => from <= now && now < to);
      const next = silent.find(([from]) => from > now)?.[0];
      const since = current !== undefined && current[0] > first ? current[0] : null;
      const until = current === undefined ? (next ?? null) : current[1] < last ? current[1] : null;
      const isWhole = until !== null && (current === undefined || since !== null);
      if (isWhole || days === mostDays) {
        return Object.freeze({ silent: current !== undefined, until, since });
      }
    }
  }

  /** All silence that begins before `to` and ends after `from`, in order; what overlaps or adjoins is one. */
  #silentWithin(from: number, to: number): Interval[] {
    if (!(from < to)) {
      return [];
    }
    const found: Interval[] = [];
    const last = this.#clock.dayAt(to) + 1;
    for (let day = this.#clock.dayAt(from) - longestSpan; day <= last; day += 1) {
      for (const span of this.#spans) {
        if (span.days.has(weekdayOf(day))) {
          found.push(this.#spanOn(day, span));
        }
      }
      if (this.#dates.has(day)) {
        found.push(...this.#clock.timesOfDay(day));
      }
    }
    return united(found.filter(([begin, end]) => begin < end && begin < to && end > from));
  }

  #spanOn(day: number, span: Span): Interval {
    const begin = day * wallDay;
    const from = this.#clock.passes(begin + span.from)[0] ?? begin;
    const ends = [begin + span.to, begin + wallDay + span.to]
      .filter((wall) => wall > begin + span.from || span.from !== span.to)
      .flatMap((wall) =>
        // Where the clock jumps over both, it passes the earlier one first.
        this.#clock.passes(wall).filter((at) => at > from || (at === from && wall > begin + span.from)),
      );
    return [from, Math.min(...ends)];
  }
}

/** ISO weekday, 1 to 7, of the day of a number. Day 0 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}

function united(intervals: Interval[]): Interval[] {
  const all: Interval[] = [];
  for (const [from, to] of intervals.sort((a, b) => a[0] - b[0])) {
    const last = all.at(-1);
    if (last !== undefined && from <= last[1]) {
      all[all.length - 1] = [last[0], Math.max(last[1], to)];
    } else {
      all.push([from, to]);
    }
  }
  return all;
}
