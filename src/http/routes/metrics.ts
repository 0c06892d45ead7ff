import { BellBotError } from '../../core/errors.js';
import { whyForeign } from '../access/this-machine.js';
import { text } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';

/**
 * `GET /metrics`: figures for Prometheus, to those who may read, and to programs of this machine, since who watches a
 * machine often runs on it and has no key.
 */
export function metricsRoute({ figures, listeners, keys }: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/metrics',
    about: 'Figures for Prometheus',
    right: 'open',
    recognizes: true,
    answers: { 200: [text('text/plain')] },
    refusals: ['key-missing', 'key-wrong', 'foreign-origin', 'too-many-requests'],
    handle: async ({ request, reader }) => {
      const why = reader === undefined ? whyForeign(request) : null;
      if (why !== null) {
        throw keys.required
          ? new BellBotError('key-missing')
          : new BellBotError('foreign-origin', `${why} Set a key to allow others.`);
      }
      const { type, text: body } = await figures.text(listeners.size);
      return { status: 200, type, body };
    },
  });
}
