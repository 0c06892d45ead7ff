import type { Express, NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { BellBotError, type FieldError, isBellBotError } from '../core/errors.js';
import type { BellBotEvent } from '../core/events.js';
import type { Admission } from './access/admission.js';
import { challenges } from './access/challenges.js';
import { type Answer, problemAnswer, send } from './answer.js';
import { problemPage } from './pages/problem.js';
import { repeatedFields } from './request/body.js';
import type { Route } from './route.js';
import type { Stopping } from './stopping.js';
import { sendStreamed } from './streamed-answer.js';

/** What serving routes needs. */
export interface ServingParts {
  readonly admission: Admission;
  readonly stopping: Stopping;
  /** The address that counts as the sender's. */
  readonly addressOf: (request: Request) => string;
  readonly tell: (event: BellBotEvent) => void;
  readonly version: string;
}

/** Most characters of a field's name that are shown. */
const mostNameShown = 100;
const expressNames = Object.freeze({ GET: 'get', POST: 'post', DELETE: 'delete' } as const);

/** Mounts routes on an app from their declarations, in their order. Other methods of their paths answer 405. */
export function mount(app: Express, routes: readonly Route[], parts: ServingParts): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const mounted = app.route(path);
    const own = routes.filter((route) => route.path === path);
    for (const route of own) {
      mounted[expressNames[route.method]]((request: Request, response: Response, next: NextFunction) => {
        if (route.offeredTo?.(request) === false) {
          next();
          return;
        }
        serve(route, request, response, parts).catch(() => response.destroy());
      });
    }
    const allow = own
      .filter(({ offeredTo }) => offeredTo === undefined)
      .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
    mounted.all((request: Request, response: Response) => {
      otherMethod([...allow, 'OPTIONS'].join(', '), path, request, response, parts);
    });
  }
}

/**
 * Answers a request with the problem document of what went wrong, or with what `instead` gives in its place, and tells
 * of it. Never throws.
 */
export function refuse(
  error: unknown,
  route: string,
  request: Request,
  response: Response,
  { stopping, addressOf, tell }: ServingParts,
  headers: Readonly<Record<string, string>> = {},
  instead: (error: BellBotError) => Answer | null = () => null,
): void {
  if (response.headersSent || response.destroyed) {
    return;
  }
  const known = knownError(error);
  const answer = instead(known) ?? problemAnswer(known);
  if (answer.status === 401) {
    response.setHeader('WWW-Authenticate', challenges(request.headers));
  }
  send(response, { ...answer, headers: { ...answer.headers, ...headers } }, stopping.begun);
  tell({ type: 'refused', error: known, route, from: addressOf(request) });
}

async function serve(route: Route, request: Request, response: Response, parts: ServingParts): Promise<void> {
  const { admission, stopping, addressOf } = parts;
  try {
    if (stopping.begun && route.right !== 'open') {
      throw new BellBotError('stopping');
    }
    const address = addressOf(request);
    const reader = route.recognizes ? await admission.recognize(request, response, address) : undefined;
    const { caller, body } = await admission.admit(route, request, response, address);
    const repeated = repeatedFields(body);
    if (repeated.length > 0) {
      throw new BellBotError('invalid-field', undefined, {
        fields: repeated.map((field) => ({ field, expected: 'one value' })),
      });
    }
    const answer = await route.answer({ body, caller, request, response, reader });
    if ('pieces' in answer) {
      await sendStreamed(response, answer, stopping.begun);
    } else {
      send(response, answer, stopping.begun);
    }
  } catch (error) {
    const name = `${route.method} ${route.path}`;
    if (response.headersSent && !response.destroyed) {
      // In the midst of a stream only the end of the connection says that something is missing.
      response.destroy();
      parts.tell({ type: 'refused', error: knownError(error), route: name, from: addressOf(request) });
    }
    refuse(error, name, request, response, parts, {}, (known) =>
      route.pageFor?.(request) === true ? problemPage(known, parts.version) : route.refusal(known, request),
    );
  }
}

function otherMethod(
  allow: string,
  path: string,
  request: Request,
  response: Response,
  parts: ServingParts,
): void {
  if (request.method === 'OPTIONS') {
    send(response, { status: 204, headers: { Allow: allow } }, parts.stopping.begun);
    return;
  }
  const error = new BellBotError(
    'method-not-allowed',
    `${request.method} is not taken here: use one of ${allow}.`,
  );
  refuse(error, `${request.method} ${path}`, request, response, parts, { Allow: allow });
}

function knownError(error: unknown): BellBotError {
  if (isBellBotError(error)) {
    return error;
  }
  if (error instanceof z.core.$ZodError) {
    return new BellBotError('invalid-field', undefined, { fields: fieldErrors(error) });
  }
  return new BellBotError('internal', undefined, { cause: error });
}

function fieldErrors(error: z.core.$ZodError): FieldError[] {
  const fields = new Map<string, string>();
  for (const issue of error.issues) {
    const names = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')];
    for (const name of names) {
      fields.set(name.slice(0, mostNameShown), issue.message);
    }
  }
  return [...fields].map(([field, expected]) => ({ field, expected }));
}
