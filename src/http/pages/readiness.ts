import type { Readiness } from '../readiness.js';
import { type Html, html } from './page.js';

/** Whether the bell would ring now, and why not. */
export function readinessSection(readiness: Readiness): Html {
  return readiness.ready
    ? html`<p class="state good"><strong>A ring now would ring.</strong> ${readiness.board}</p>`
    : html`<p class="state bad"><strong>A ring now would not ring: ${readiness.title}.</strong> ${readiness.reason}${
        readiness.waits ? ' Until then rings wait.' : ''
      }</p>`;
}
