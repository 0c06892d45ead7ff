import { type Html, html } from './page.js';

/** The line that rings, ready to be copied, and what it needs. `base` is where BellBot is reached. */
export function howToRing(base: string, keyNeeded: boolean): Html {
  const key = keyNeeded ? '-H "X-BellBot-Key: $BELLBOT_KEY" ' : '';
  return html`<pre><code>${`curl ${key}-d "text=hello" ${base}/ring`}</code></pre>
${
  keyNeeded
    ? html`<p>Put the key that BellBot was started with into <code>BELLBOT_KEY</code> first. It never belongs in a URL.</p>`
    : html`<p>No key is set, so only this machine may ring.</p>`
}`;
}
