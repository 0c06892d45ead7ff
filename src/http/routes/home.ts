import { isBellBotError } from '../../core/errors.js';
import type { Ring } from '../../core/ring.js';
import { text } from '../declared-answers.js';
import { homePage } from '../pages/home.js';
import type { RouteParts } from '../parts.js';
import { readinessOf } from '../readiness.js';
import { prefersHtml } from '../request/browser.js';
import { type Route, route } from '../route.js';

/** How many of the last rings the page shows. */
const shown = 10;

/** `GET /`: what this is, how to ring, whether it would ring, and to those who may see them the last rings. */
export function homeRoute(parts: RouteParts): Route {
  const { keys, ringer, hops, version } = parts;
  return route({
    method: 'GET',
    path: '/',
    about: 'Whether a ring now would ring, and the last rings, as a page',
    right: 'open',
    recognizes: true,
    pageFor: prefersHtml,
    answers: { 200: [text('text/html')] },
    refusals: ['key-wrong', 'foreign-origin', 'too-many-requests'],
    handle: async ({ request, reader }) =>
      homePage({
        base: hops.baseOf(request),
        keyNeeded: keys.required,
        readiness: readinessOf(parts),
        rings: reader === undefined ? undefined : await lastRings(() => ringer.history({ limit: shown })),
        version,
      }),
  });
}

/** The rings, or in a sentence why there are none to be had: a page about a bell must not fail with its disk. */
async function lastRings(read: () => Promise<Ring[]>): Promise<readonly Ring[] | string> {
  try {
    return await read();
  } catch (error) {
    if (isBellBotError(error)) {
      return error.message;
    }
    throw error;
  }
}
