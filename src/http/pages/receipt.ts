import { isFinal, type Ring } from '../../core/ring.js';
import type { Answer } from '../answer.js';
import type { Readiness } from '../readiness.js';
import { type Html, html, pageAnswer } from './page.js';
import { readinessSection } from './readiness.js';
import { stateWords, timeOf } from './ring-words.js';

/** Seconds after which a page about a ring that is not over loads itself again. */
const reload = 3;

/** The page of one ring: what became of it so far. */
export function receiptPage(ring: Ring, readiness: Readiness, version: string): Answer<200> {
  const over = isFinal(ring);
  const { id, state, source, who, text, acceptedAt, startedAt, finishedAt, reason, strikes } = ring;
  const main = html`<h1>Ring: ${stateWords[state]}</h1>
<p class="state${state === 'rung' ? ' good' : over ? ' bad' : ''}">${sentenceOf(ring)}</p>
${over || readiness.ready ? '' : readinessSection(readiness)}
<dl>
${entry('Said', text)}${entry('By', who)}${entry('From', source)}${entry('Reason', reason)}<dt>Accepted</dt><dd>${timeOf(acceptedAt)}</dd>
${startedAt === null ? '' : html`<dt>First strike</dt><dd>${timeOf(startedAt)}</dd>\n`}${
  finishedAt === null ? '' : html`<dt>Over</dt><dd>${timeOf(finishedAt)}</dd>\n`
}<dt>Strikes</dt><dd>${String(strikes.made)} of ${String(strikes.asked)}</dd>
<dt>Id</dt><dd><code>${id}</code></dd>
</dl>
<p><a href="/ring">Ring again</a> · <a href="/">BellBot</a></p>`;
  const title = `Ring: ${stateWords[state]} · BellBot`;
  return pageAnswer(200, { title, main, version, ...(over ? {} : { reload }) });
}

function entry(name: string, value: string | null): Html | string {
  return value === null ? '' : html`<dt>${name}</dt><dd><bdi>${value}</bdi></dd>\n`;
}

function sentenceOf({ state }: Ring): string {
  switch (state) {
    case 'queued':
      return 'It was accepted and waits for its turn. This page loads itself again.';
    case 'striking':
      return 'The arm moves. This page loads itself again.';
    case 'rung':
      return 'The bell was struck: the board has reported it.';
    case 'failed':
      return 'The bell was not struck as it should have been.';
    case 'expired':
      return 'It waited for too long, and does not ring any more.';
    case 'cancelled':
      return 'It was taken back before it rang.';
  }
}
