import { type ErrorCode, errorKinds } from '../core/errors.js';
import type { Route } from './route.js';

/** By what the server may refuse any request at all. */
export const everywhere: readonly ErrorCode[] = [
  'bad-request',
  'request-timeout',
  'body-too-large',
  'headers-too-large',
];
const locked: readonly ErrorCode[] = [
  'key-missing',
  'key-wrong',
  'foreign-origin',
  'too-many-requests',
  'stopping',
];
const withBody: readonly ErrorCode[] = [
  'body-too-large',
  'bad-json',
  'bad-form',
  'unsupported-media-type',
  'invalid-field',
];

/** Every error by which a route refuses: those that it declares, and those that follow from what it takes. */
export function refusalsOf(route: Route): Set<ErrorCode> {
  return new Set([...everywhere, ...ownRefusalsOf(route)]);
}

function ownRefusalsOf({ right, reads, params, query, refusals }: Route): Set<ErrorCode> {
  return new Set([
    ...(right === 'open' ? [] : locked),
    ...(reads === 'nothing' ? [] : withBody),
    ...(params === undefined && query === undefined ? [] : (['invalid-field'] as const)),
    ...refusals,
  ]);
}

/** Every status by which a route may answer a request that was read as one. */
export function statusesOf(route: Route): Set<number> {
  const refused = [...ownRefusalsOf(route), 'internal' as const].map((code) => errorKinds[code].status);
  return new Set([...Object.keys(route.answers).map(Number), ...refused]);
}
