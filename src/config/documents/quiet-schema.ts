/** When a bell is silent, as `bells.json` says it. */
import { z } from 'zod';
import type { QuietSettings } from '../../core/installation.js';
import { list, record, silencePolicy, text, whole } from './schema-parts.js';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const someDays = `(?:${weekdays.join('|')})(?:-(?:${weekdays.join('|')}))?`;
const daysForm = new RegExp(`^(?:daily|${someDays}(?:, ?${someDays})*)$`);
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d';

const spanSchema = record('a span such as { "days": "mon-fri", "from": "18:00", "to": "08:00" }', {
  days: text(daysForm, 'days such as mon-fri, sat,sun or daily')
    .default('daily')
    .describe('The days on which it begins: mon-fri, sat,sun, fri-mon, daily.'),
  from: text(new RegExp(`^${time}$`), 'a time from 00:00 to 23:59').describe(
    'When it begins, such as 18:00.',
  ),
  to: text(new RegExp(`^(?:${time}|24:00)$`), 'a time from 00:00 to 24:00').describe(
    'When it ends: the next time that the clock shows this. The same as from makes 24 hours.',
  ),
});

const dateExpected = 'a date such as 2026-12-25';

/** Silence by the clock. */
export const quietSchema = record('an object with zone, and hours or dates', {
  zone: z
    .string({ error: 'expected the name of a time zone such as Europe/Berlin' })
    .describe('The time zone of all times and dates here, by its IANA name such as Europe/Berlin.'),
  hours: list(spanSchema, 'a list of spans', { most: 100 })
    .default([])
    .describe('Spans that come every week.'),
  dates: list(z.iso.date({ error: `expected ${dateExpected}` }), 'a list of dates', { most: 1000 })
    .default([])
    .describe('Whole days, such as holidays: 2026-12-25.'),
  then: silencePolicy,
  urgent: z
    .boolean({ error: 'expected true or false' })
    .default(false)
    .describe('Whether urgent rings pass.'),
});

/** A light sensor. */
export const darkSchema = record('an object with pin, below and above', {
  pin: text(/^A[0-5]$/, 'a pin from A0 to A5').describe('The analog pin of the sensor.'),
  below: whole(0, 1023).describe('Darker than this is dark; 0 to 1023.'),
  above: whole(0, 1023).describe(
    'Brighter than this is light again; more than below, so that nothing flickers.',
  ),
  then: silencePolicy,
});

/** Turns what was read into what the core knows. */
export function quietOf({ zone, hours, dates, then, urgent }: z.output<typeof quietSchema>): QuietSettings {
  const spans = hours.map(({ days, from, to }) => ({
    days: daysOf(days),
    from,
    to: to === '24:00' ? '00:00' : to,
  }));
  return { zone, hours: spans, dates, then, urgent };
}

/** ISO weekdays, sorted. */
function daysOf(days: string): number[] {
  const numbers = new Set<number>();
  for (const part of days === 'daily' ? ['mon-sun'] : days.split(/, ?/)) {
    const [first = 0, last = first] = part.split('-').map((name) => weekdays.indexOf(name));
    const count = ((last - first + 7) % 7) + 1;
    for (let day = first; day < first + count; day += 1) {
      numbers.add((day % 7) + 1);
    }
  }
  return [...numbers].sort();
}

/** True for a zone that this system knows by that name; an offset such as +01:00 is none. */
export function isZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
