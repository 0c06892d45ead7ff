import { text } from '../declared-answers.js';
import { receiptPage } from '../pages/receipt.js';
import type { RouteParts } from '../parts.js';
import { readinessOf } from '../readiness.js';
import { prefersHtml } from '../request/browser.js';
import { type Route, route } from '../route.js';
import { awaitedRing } from './awaited-ring.js';
import { mustSee, mustSeeById } from './own-rings.js';
import { ringPath, storeRefusals } from './schemas.js';

/** Seconds that the page waits for the end of its ring: most are over by then, and nobody has to look twice. */
const patience = 2;

/** `GET /rings/:id`: what became of a ring, for people. */
export function receiptPageRoute(parts: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/rings/:id',
    right: 'read',
    own: true,
    params: ringPath,
    pageFor: prefersHtml,
    answers: { 200: [text('text/html')] },
    refusals: ['ring-not-found', ...storeRefusals],
    handle: async ({ params: { id }, caller, response }) => {
      await mustSeeById(caller, parts.ringer, id);
      const ring = await awaitedRing(parts, id, patience, response);
      mustSee(caller, ring);
      return receiptPage(ring, readinessOf(parts), parts.version);
    },
  });
}
