import { text } from '../declared-answers.js';
import { homePage } from '../pages/home.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';

/** `GET /`: what this is, and how to ring. */
export function homeRoute({ keys, tunnel, version }: RouteParts): Route {
  return route({
    method: 'GET',
    path: '/',
    right: 'open',
    answers: { 200: [text('text/html')] },
    handle: ({ request }) => {
      const { body, policy } = homePage({
        base: baseOf(request.headers.host, tunnel.status.state === 'up' ? tunnel.status.url : undefined),
        keyNeeded: keys.required,
        version,
      });
      return {
        status: 200,
        type: 'text/html; charset=utf-8',
        body,
        headers: { 'Content-Security-Policy': policy },
      };
    },
  });
}

/** Where the visitor has reached BellBot: through the tunnel, or at the name in `Host`. */
function baseOf(host: string | undefined, tunnelUrl: string | undefined): string {
  const named =
    host !== undefined && /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host) ? host : undefined;
  if (tunnelUrl !== undefined && (named === undefined || new URL(tunnelUrl).host === named.toLowerCase())) {
    // A tunnel of raw TCP carries HTTP too.
    return tunnelUrl.replace(/^tcp:/, 'http:').replace(/\/$/, '');
  }
  return `http://${named ?? 'localhost:3000'}`;
}
