import type { IncomingMessage } from 'node:http';
import { isoTime } from '../../../core/ring.js';
import { text } from '../../declared-answers.js';
import type { RouteParts } from '../../parts.js';
import { type Route, route } from '../../route.js';
import { eventText } from './frames.js';
import { eventsQuery } from './query.js';

/**
 * `GET /api/events`: what happens, as it happens, as server-sent events. Begins with `hello`, and goes on behind the event
 * that `Last-Event-ID` names; where that is too long ago, `reset` comes first.
 */
export function eventsRoute({ events, listeners, clock, version }: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/api/events',
    about: 'What happens, as it happens, as server-sent events',
    right: 'read',
    query: eventsQuery,
    answers: { 200: [text('text/event-stream')] },
    takes: ['Last-Event-ID'],
    refusals: ['too-many-listeners'],
    handle: ({ query: { filter, lastEventId }, request }) => {
      listeners.expectPlace(request);
      const known = knownEvent(request, lastEventId);
      return {
        status: 200,
        type: 'text/event-stream',
        // Nothing else is asked on this connection; what is between must pass on each event as it comes.
        headers: { Connection: 'close', 'X-Accel-Buffering': 'no' },
        write: (response) => {
          const newest = events.lastId;
          const cursor = known === undefined || !events.reachesBackTo(known) ? newest : known;
          const reset = known === undefined || cursor === known ? '' : eventText('reset', {});
          const hello = { version, now: isoTime(clock.now()), lastEventId: String(newest) };
          response.write(reset + eventText('hello', hello, cursor));
          listeners.add(response, filter, cursor);
        },
      };
    },
  });
}

/** Id of the last event that the client knows; not a number for what is none, undefined where it says nothing. */
function knownEvent({ headers }: IncomingMessage, inQuery: string | undefined): number | undefined {
  const said = (headers['last-event-id']?.toString() || inQuery)?.trim() ?? '';
  if (said === '') {
    return undefined;
  }
  return /^\d{1,16}$/.test(said) ? Number(said) : Number.NaN;
}
