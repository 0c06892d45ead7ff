import { isAskedHere } from '../access/this-machine.js';
import { text } from '../declared-answers.js';
import { ringPage } from '../pages/ring.js';
import type { RouteParts } from '../parts.js';
import { readinessOf } from '../readiness.js';
import { prefersHtml } from '../request/browser.js';
import { type Route, route } from '../route.js';

/** `GET /ring` by a browser: how to ring, with a button where nothing is locked. To programs there is no GET here. */
export function ringPageRoute(parts: RouteParts): Route {
  const { keys, hops, version } = parts;
  return route({
    method: 'GET',
    path: '/ring',
    about: 'How to ring, as a page, with a button where nothing is locked',
    right: 'open',
    offeredTo: prefersHtml,
    answers: { 200: [text('text/html')] },
    refusals: ['method-not-allowed'],
    handle: ({ request }) =>
      ringPage({
        base: hops.baseOf(request),
        keyNeeded: keys.required,
        // Whoever followed a link of another site to here may ring as well, once this page is what asks.
        button: !keys.required && isAskedHere(request),
        readiness: readinessOf(parts),
        version,
      }),
  });
}
