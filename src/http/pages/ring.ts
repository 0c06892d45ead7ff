import type { Answer } from '../answer.js';
import type { Readiness } from '../readiness.js';
import { howToRing } from './how-to-ring.js';
import { type Html, html, pageAnswer } from './page.js';
import { readinessSection } from './readiness.js';

/** What the page at `/ring` says. */
export interface RingPageParts {
  /** Where BellBot is reached, without a slash at the end. */
  readonly base: string;
  readonly keyNeeded: boolean;
  /** True when a page may ring from here. */
  readonly button: boolean;
  readonly readiness: Readiness;
  readonly version: string;
}

/** The page for who opens in a browser what programs post to. */
export function ringPage({ base, keyNeeded, button, readiness, version }: RingPageParts): Answer<200> {
  const main = html`<h1>Ring the bell</h1>
${readinessSection(readiness)}
${waysToRing(keyNeeded, button)}
<p>From a program or a terminal:</p>
${howToRing(base, keyNeeded)}
<p><a href="/">BellBot</a></p>`;
  return pageAnswer(
    200,
    { title: 'Ring the bell · BellBot', main, version, form: button },
    { Vary: 'Accept' },
  );
}

function waysToRing(keyNeeded: boolean, button: boolean): Html {
  if (button) {
    return html`<form method="post" action="/ring">
<p><button type="submit">Ring</button></p>
</form>`;
  }
  return keyNeeded
    ? html`<p>To look at this page does not ring. The bell is locked: what rings is a <code>POST</code> to this address with the key.</p>`
    : html`<p>To look at this page does not ring. Without a key only this machine may, at <code>localhost</code> or <code>127.0.0.1</code> and not by a proxy.</p>`;
}
