import type { Ring } from '../../core/ring.js';
import type { Answer } from '../answer.js';
import type { Readiness } from '../readiness.js';
import { howToRing } from './how-to-ring.js';
import { type Html, html, pageAnswer } from './page.js';
import { readinessSection } from './readiness.js';
import { ringSummary } from './ring-words.js';

/** What the page at `/` says. */
export interface HomePageParts {
  /** Where BellBot is reached, without a slash at the end. */
  readonly base: string;
  /** Whether requests must carry a key. */
  readonly keyNeeded: boolean;
  readonly readiness: Readiness;
  /** The last rings, newest first, or why they cannot be read; undefined for whom they are not to be shown to. */
  readonly rings: readonly Ring[] | string | undefined;
  readonly version: string;
}

/** The page at `/`. */
export function homePage({ base, keyNeeded, readiness, rings, version }: HomePageParts): Answer<200> {
  const main = html`<h1>BellBot</h1>
${readinessSection(readiness)}
<p>There is a real bell here. It rings when something is sent to <code>POST /ring</code>, or <a href="/ring">from a page</a>.</p>
${howToRing(base, keyNeeded)}
<p>The answer names the ring; <code>GET /api/rings/&lt;id&gt;</code> then tells what became of it.
Add <code>-H "Prefer: wait=10"</code> to be answered when the bell has been struck.
A Slack, Mattermost, Rocket.Chat or Zulip outgoing webhook can ring too, with the key as its token.</p>
${rings === undefined ? '' : lastRings(rings)}<p>For programs: <a href="/readyz">/readyz</a> says whether a ring now would ring.</p>`;
  return pageAnswer(200, { title: 'BellBot', main, version });
}

function lastRings(rings: readonly Ring[] | string): Html {
  if (typeof rings === 'string') {
    return html`<h2>The last rings</h2>\n<p>They cannot be read now: ${rings}</p>\n`;
  }
  if (rings.length === 0) {
    return html`<h2>The last rings</h2>\n<p>There was none yet.</p>\n`;
  }
  const items = rings.map((ring) => html`<li>${ringSummary(ring)}</li>\n`);
  return html`<h2>The last rings</h2>\n<ol class="rings">\n${items}</ol>\n`;
}
