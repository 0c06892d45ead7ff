import express, { type NextFunction, type Request, type Response } from 'express';
import { BellBotError } from '../core/errors.js';
import { Admission } from './access/admission.js';
import { Hops } from './access/hops.js';
import { RequestRate } from './access/rate-limit.js';
import type { Answer } from './answer.js';
import { mount, refuse, type ServingParts } from './mount.js';
import { notFoundPage } from './pages/not-found.js';
import type { HttpAppParts } from './parts.js';
import { statusesOf } from './refusals.js';
import { prefersHtml } from './request/browser.js';
import { isStray } from './request/strays.js';
import { allRoutes } from './routes/all-routes.js';
import { Listeners } from './routes/events/listeners.js';
import { Stopping, stoppingEvent } from './stopping.js';

/** The Express app with every route, not listening yet: give it to `HttpServer`. */
export function createHttpApp(parts: HttpAppParts): express.Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').disable('query parser');
  const stopping = new Stopping();
  app.once(stoppingEvent, () => stopping.begin());
  const rate = parts.rate === 0 ? undefined : new RequestRate(parts.rate, parts.clock);
  const hops = new Hops(parts.proxies, parts.tunnel);
  const { figures } = parts;
  const serving: ServingParts = {
    admission: new Admission(parts.keys, rate),
    stopping,
    addressOf: (request) => hops.addressOf(request),
    tell: parts.tell,
    version: parts.version,
    answered: (route, status) => figures.answered(route, status),
  };
  const listeners = new Listeners({ events: parts.events, clock: parts.clock, stopping });
  const routes = allRoutes({ ...parts, stopping, hops, listeners });
  // What no route was found for, and what was no request at all.
  figures.expect('elsewhere', [400, 404]);
  figures.expect('no request', [400, 408, 413, 431]);
  for (const route of routes) {
    figures.expect(route.path, statusesOf(route));
  }
  mount(app, routes, serving);
  // The path stays out of what is told: a key may be in it.
  app.use((request: Request, response: Response) => {
    const { method } = request;
    const told = isStray(method, request.path) ? { ...serving, tell: () => {} } : serving;
    const page = (error: BellBotError): Answer | null => (prefersHtml(request) ? notFoundPage(error) : null);
    refuse(new BellBotError('not-found'), `${method} elsewhere`, request, response, told, {}, page);
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const known = isMalformedUrl(error) ? new BellBotError('bad-request', 'The URL is malformed.') : error;
    refuse(known, `${request.method} elsewhere`, request, response, serving);
  });
  return app;
}

/** Express gives what cannot be decoded in a path the status 400. */
function isMalformedUrl(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 400;
}
