import type { Kind } from '../../../config/option.js';

const form = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** A moment in ISO 8601. Without a zone it is local time, and a date alone is its midnight. The value is ISO 8601 in UTC. */
export const moment: Kind<string> = {
  values: 'date, or date and time, such as 2026-01-31 or 2026-01-31T12:00; local time unless it names a zone',
  parse(text) {
    const time = millisecondsOf(text);
    return time === undefined
      ? { expected: 'a date such as 2026-01-31, or a time such as 2026-01-31T12:00 or 2026-01-31T12:00:00Z' }
      : { value: new Date(time).toISOString() };
  },
};

/** Milliseconds since the epoch; undefined for what is not a time, such as the 30th of February. */
function millisecondsOf(text: string): number | undefined {
  const match = form.exec(text);
  if (match === null) {
    return undefined;
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const [milliseconds = '', zone] = match.slice(7);
  const millisecond = Number(milliseconds.padEnd(3, '0'));
  const inUtc = new Date(0);
  inUtc.setUTCFullYear(year, month - 1, day);
  inUtc.setUTCHours(hour, minute, second, millisecond);
  const exists =
    inUtc.getUTCMonth() === month - 1 &&
    inUtc.getUTCDate() === day &&
    inUtc.getUTCHours() === hour &&
    inUtc.getUTCMinutes() === minute &&
    inUtc.getUTCSeconds() === second;
  if (!exists) {
    return undefined;
  }
  if (zone !== undefined) {
    return match[4] === undefined ? undefined : inUtc.getTime() - minutesOf(zone) * 60_000;
  }
  const local = new Date(0);
  local.setFullYear(year, month - 1, day);
  local.setHours(hour, minute, second, millisecond);
  return local.getTime();
}

/** Minutes by which a zone is ahead of UTC. */
function minutesOf(zone: string): number {
  if (zone === 'Z') {
    return 0;
  }
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** A time in ISO 8601 as local time to the second, `2026-01-31 12:00:00`; any other text stays as it is. */
export function localTime(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) {
    return text;
  }
  const two = (number: number): string => String(number).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}
