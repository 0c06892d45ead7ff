import { z } from 'zod';
import { jsonText } from '../answer.js';
import { json } from '../declared-answers.js';
import type { RouteParts } from '../parts.js';
import { type Route, route } from '../route.js';

/** `GET /api/openapi.json`: all of the API as an OpenAPI 3.1 document, made of the declarations of `routes`. */
export function openApiRoute({ version }: RouteParts, routes: () => readonly Route[]): Route {
  let made: Promise<string> | undefined;
  return route({
    method: 'GET',
    path: '/api/openapi.json',
    about: 'This document',
    right: 'open',
    answers: { 200: [json(z.looseObject({ openapi: z.string() }))] },
    handle: async () => {
      // Few ask for it, and it never changes.
      made ??= import('../openapi/document.js').then(({ openApiDocument }) =>
        jsonText(openApiDocument(routes(), version)),
      );
      return { status: 200, type: 'application/json', body: await made };
    },
  });
}
