import type { Claim, RingChangeRecord } from '../core/ports.js';
import type { Ring, RingState } from '../core/ring.js';

/** The states by their number in the database; the first two are not final. A number keeps its meaning for ever. */
const states: readonly RingState[] = ['queued', 'striking', 'rung', 'failed', 'expired', 'cancelled'];

/** A ring as it goes to and from the database; texts are encoded, times are milliseconds since the epoch. */
export type RingRow = readonly [
  id: string,
  bell: string,
  source: string,
  who: string | null,
  text: string | null,
  acceptedAt: number,
  asked: number,
  ...state: RingStateRow,
];

/** What of a ring changes. */
export type RingStateRow = readonly [
  state: number,
  made: number,
  attempts: number,
  startedAt: number | null,
  finishedAt: number | null,
  reason: string | null,
];

/** A claim as it goes to and from the database; texts are encoded. */
export type ClaimRow = readonly [
  scope: string,
  event: string,
  fingerprint: string,
  answer: string,
  expiresAt: number,
];

/** A change of a ring as it goes to and from the database. */
export type ChangeRow = readonly [
  at: number,
  state: number,
  attempts: number,
  made: number,
  reason: string | null,
];

/** What a ring becomes in the database. */
export function rowOfRing(ring: Ring): RingRow {
  return [
    ring.id,
    encodeText(ring.bell),
    encodeText(ring.source),
    encodeNullable(ring.who),
    encodeNullable(ring.text),
    ring.acceptedAt,
    ring.strikes.asked,
    ...stateRowOf(ring),
  ];
}

/** What the changing part of a ring becomes in the database. */
export function stateRowOf({ state, strikes, attempts, startedAt, finishedAt, reason }: Ring): RingStateRow {
  return [stateNumber(state), strikes.made, attempts, startedAt, finishedAt, encodeNullable(reason)];
}

/** The ring of a row whose id is in hexadecimal, as the database gives it. Throws when it is none. */
export function ringOfRow(row: RingRow): Ring {
  const [
    id,
    bell,
    source,
    who,
    text,
    acceptedAt,
    asked,
    state,
    made,
    attempts,
    startedAt,
    finishedAt,
    reason,
  ] = row;
  return {
    id: idOfHex(id),
    bell: decodeText(bell),
    source: decodeText(source),
    who: decodeNullable(who),
    text: decodeNullable(text),
    state: stateOf(state),
    strikes: { asked, made },
    attempts,
    acceptedAt,
    startedAt,
    finishedAt,
    reason: decodeNullable(reason),
  };
}

/** What a claim becomes in the database. */
export function rowOfClaim({ scope, event, fingerprint, answer, expiresAt }: Claim): ClaimRow {
  return [encodeText(scope), encodeText(event), encodeText(fingerprint), encodeText(answer), expiresAt];
}

/** The claim of a row. */
export function claimOfRow([scope, event, fingerprint, answer, expiresAt]: ClaimRow): Claim {
  return {
    scope: decodeText(scope),
    event: decodeText(event),
    fingerprint: decodeText(fingerprint),
    answer: decodeText(answer),
    expiresAt,
  };
}

/** What a change becomes in the database. */
export function rowOfChange({ at, state, attempts, made, reason }: RingChangeRecord): ChangeRow {
  return [at, stateNumber(state), attempts, made, encodeNullable(reason)];
}

/** The first change of a ring that has to be kept: null for one that is just queued, whose acceptance says it all. */
export function firstChangeOf(row: RingRow): ChangeRow | null {
  const [, , , , , acceptedAt, , state, made, attempts, startedAt, finishedAt, reason] = row;
  const justQueued = state === 0 && made === 0 && attempts === 0 && reason === null;
  return justQueued ? null : [finishedAt ?? startedAt ?? acceptedAt, state, attempts, made, reason];
}

/** The change of a row. */
export function changeOfRow([at, state, attempts, made, reason]: ChangeRow): RingChangeRecord {
  return { at, state: stateOf(state), attempts, made, reason: decodeNullable(reason) };
}

/** The number of a state. */
export function stateNumber(state: RingState): number {
  return states.indexOf(state);
}

function stateOf(number: number): RingState {
  const state = states[number];
  if (state === undefined) {
    throw new RangeError(`${number} is no state`);
  }
  return state;
}

/** Stands before an encoded text: a private character of Unicode, which texts hardly begin with. */
const mark = '\ue000';

/** Any string as one that SQLite gives back as it was; different ones stay different. */
export function encodeText(text: string): string {
  // SQLite's texts end at NUL and cannot hold half a surrogate pair.
  const needsEncoding = text.startsWith(mark) || text.includes('\0') || /\p{Surrogate}/u.test(text);
  return needsEncoding ? `${mark}${JSON.stringify(text)}` : text;
}

function decodeText(text: string): string {
  return text.startsWith(mark) ? String(JSON.parse(text.slice(mark.length))) : text;
}

function encodeNullable(text: string | null): string | null {
  return text === null ? null : encodeText(text);
}

function decodeNullable(text: string | null): string | null {
  return text === null ? null : decodeText(text);
}

const uuid = /^(?!00)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id as bytes: the 16 of a UUID, which sort as its text does; a 0 and UTF-8 for any other. */
export function bytesOfId(id: string): Buffer {
  return uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : Buffer.from(`\0${encodeText(id)}`);
}

/** The id of bytes in hexadecimal. */
export function idOfHex(hex: string): string {
  if (hex.startsWith('00')) {
    return decodeText(Buffer.from(hex.slice(2), 'hex').toString());
  }
  const id = hex.toLowerCase();
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}
