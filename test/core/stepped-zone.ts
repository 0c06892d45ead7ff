/**
 * What is silent and what is not, found by looking at the wall clock of a zone at each minute: slow, simple, and by Intl
 * alone, so that it can judge what is reckoned.
 */
import type { QuietTimes } from '../../src/core/quiet-hours.js';

const minute = 60_000;
const day = 1440;

/** A time that the wall clock passes: it shows it, or jumps over it. */
export interface Pass {
  /** Which minute of the walk. */
  readonly index: number;
  /** Minutes since 1970-01-01 on the wall. */
  readonly wall: number;
  /** False where it has shown it before. */
  readonly isFirst: boolean;
}

/** What the wall clock shows, minute by minute. */
export interface Walk {
  /** The first minute, milliseconds since the epoch. */
  readonly from: number;
  /** What it shows, as minutes since 1970-01-01 on the wall. */
  readonly walls: readonly number[];
  readonly passes: readonly Pass[];
}

/** Looks at the wall clock of a zone at each minute from an instant on, for so many days. */
export function walk(zone: string, from: number, days: number): Walk {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const walls = Array.from({ length: days * day }, (_, index) => {
    const parts = new Map(
      format.formatToParts(from + index * minute).map(({ type, value }) => [type, value]),
    );
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    const date = `${part('year')}-${part('month')}-${part('day')}`;
    return Date.parse(`${date}T${part('hour')}:${part('minute')}Z`) / minute;
  });
  return { from, walls, passes: passesOf(walls) };
}

function passesOf(walls: readonly number[]): Pass[] {
  const before = new Set<number>();
  const passes: Pass[] = [];
  for (const [index, shown] of walls.entries()) {
    const last = walls[index - 1] ?? shown - 1;
    for (let wall = last < shown ? last + 1 : shown; wall <= shown; wall += 1) {
      passes.push({ index, wall, isFirst: !before.has(wall) });
      before.add(wall);
    }
  }
  return passes;
}

/** Whether each minute of a walk is silent. What began before the walk is not known, so its first days count for nothing. */
export function silentMinutes({ walls, passes }: Walk, { hours, dates }: QuietTimes): boolean[] {
  const days = new Set(dates.map((date) => Date.parse(date) / minute / day));
  const silent = walls.map((wall) => days.has(Math.floor(wall / day)));
  for (const span of hours) {
    const [begin, end] = [timeOf(span.from), timeOf(span.to)];
    const begun = passes.filter(
      ({ wall, isFirst }) => isFirst && wall % day === begin && span.days.includes(weekdayOf(wall)),
    );
    for (const first of begun) {
      const later = passes.slice(passes.indexOf(first) + 1);
      const last = later.find(
        ({ wall }) =>
          wall % day === end && (begin !== end || Math.floor(wall / day) > Math.floor(first.wall / day)),
      );
      silent.fill(true, first.index, last?.index ?? walls.length);
    }
  }
  return silent;
}

function weekdayOf(wall: number): number {
  return new Date(wall * minute).getUTCDay() || 7;
}

function timeOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}
