import { isoTime, type Ring, type RingState } from '../../core/ring.js';
import { type Html, html } from './page.js';

/** What a state means, to people. */
export const stateWords: Readonly<Record<RingState, string>> = Object.freeze({
  queued: 'waits',
  striking: 'the arm moves',
  rung: 'rung',
  failed: 'failed',
  expired: 'expired',
  cancelled: 'cancelled',
});

/** A ring in a few words: when, what became of it, from whom, and what it said. */
export function ringSummary(ring: Ring): Html {
  const { id, state, source, who, text, acceptedAt, reason } = ring;
  const by = who === null ? html`${source}` : html`<bdi>${who}</bdi> by ${source}`;
  return html`<a href="/rings/${id}">${timeOf(acceptedAt)}</a> <strong>${stateWords[state]}</strong>, from ${by}${
    text === null ? '' : html`: <bdi>${text}</bdi>`
  }${reason === null ? '' : html` (${reason})`}`;
}

/** A time in UTC, to the second. Milliseconds since the epoch. */
export function timeOf(time: number): Html {
  const iso = isoTime(time);
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
