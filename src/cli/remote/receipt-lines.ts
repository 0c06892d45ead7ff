import { printable } from '../../core/text.js';
import { shortened } from '../one-line.js';
import { localTime } from './history/time.js';
import { isObject, type JsonObject, textOf } from './reply.js';

/** Most characters of a value that are shown. */
const mostShown = 200;
const labelWidth = 10;

/** A receipt for people, a line for each thing that it says, with nothing that could command a terminal; empty for what is no receipt. */
export function receiptLines(answer: unknown): string {
  if (!isObject(answer) || !isObject(answer.strikes)) {
    return '';
  }
  const rows = [
    ['bell', textOf(answer.bell)],
    ['pattern', textOf(answer.pattern)],
    ['strikes', strikes(answer.strikes)],
    ['source', source(answer)],
    ['who', textOf(answer.who)],
    ['accepted', time(answer.acceptedAt)],
    ['started', time(answer.startedAt)],
    ['finished', time(answer.finishedAt)],
    ['held', held(answer.held)],
    ['together', textOf(answer.together)],
    ['heard', typeof answer.heard === 'boolean' ? (answer.heard ? 'yes' : 'no') : undefined],
    ['reason', textOf(answer.reason)],
  ] as const;
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `  ${label.padEnd(labelWidth)}${shortened(printable(value ?? ''), mostShown)}\n`)
    .join('');
}

function strikes({ made, asked }: JsonObject): string | undefined {
  return typeof made === 'number' && typeof asked === 'number' && asked > 0
    ? `${made} of ${asked}`
    : undefined;
}

function source({ source, via }: JsonObject): string | undefined {
  const name = textOf(source);
  return name === undefined || textOf(via) === undefined ? name : `${name}, by key ${textOf(via)}`;
}

function time(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : localTime(text);
}

function held(value: unknown): string | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const until = time(value.until);
  return `${textOf(value.why) ?? 'yes'}${until === undefined ? '' : `, until ${until}`}`;
}
