import type { RingFilters } from './ports.js';
import type { Ring } from './ring.js';

/** Makes what tells whether a ring is one of those that are asked for. */
export function isAskedFor(filters: RingFilters): (ring: Ring) => boolean {
  const { state, bell, source, who, pattern, since = -Infinity, until = Infinity } = filters;
  const has = filters.text === undefined ? () => true : isWithin(filters.text);
  return (ring) =>
    (state === undefined || ring.state === state) &&
    (bell === undefined || ring.bell === bell) &&
    (source === undefined || ring.source === source) &&
    (who === undefined || ring.who === who) &&
    (pattern === undefined || ring.pattern === pattern) &&
    ring.acceptedAt >= since &&
    ring.acceptedAt < until &&
    has(ring.text);
}

/** Makes what tells whether a text has this part, in capitals or not. */
function isWithin(part: string): (text: string | null) => boolean {
  const folded = withoutCase(part);
  return (text) => text !== null && withoutCase(text).includes(folded);
}

/** Nothing but ASCII, of which case is a matter of single letters. */
const isPlain = /^[\0-\x7f]*$/;

/**
 * A text in which letters that differ in case are the same, and so are those that were composed in different ways. Both
 * ways in turn, since some letters have one capital and two small forms (ς and σ), or none of one letter (ß, SS). The
 * capital of a Turkish i is that of any other.
 */
function withoutCase(text: string): string {
  return isPlain.test(text)
    ? text.toUpperCase()
    : text.normalize('NFC').toLowerCase().toUpperCase().replaceAll('I\u0307', 'I').normalize('NFC');
}
