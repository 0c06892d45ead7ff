import { z } from 'zod';
import { jsonAnswer } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';

const answerSchema = z.strictObject({
  name: z.literal('BellBot'),
  version: z.string(),
  links: z.record(z.string(), z.string().startsWith('/')),
});

/** `GET /api`: the version, and links to what of `routes` needs nothing but to be asked. */
export function apiRoute({ version }: RouteParts, routes: () => readonly Route[]): Route {
  return route({
    method: 'GET',
    path: '/api',
    about: 'Links to the rest, and the version',
    right: 'open',
    answers: { 200: [json(answerSchema)] },
    handle: () => jsonAnswer(200, { name: 'BellBot', version, links: linksTo(routes()) }),
  });
}

/** By the last word of a path, without what it ends with for machines. */
function linksTo(routes: readonly Route[]): Record<string, string> {
  const paths = routes
    .filter(({ method, path }) => method === 'GET' && /^\/(?:api\/|livez|readyz|metrics)[^:]*$/.test(path))
    .map(({ path }) => path);
  return Object.fromEntries(paths.sort().map((path) => [path.replace(/^.*\/|\.json$/g, ''), path]));
}
