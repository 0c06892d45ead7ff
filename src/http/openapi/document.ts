import type { Route } from '../route.js';
import { responseHeaders, usualHeaders } from './headers.js';
import { JsonSchemas } from './json-schemas.js';
import { documentedPath, headerParameters, operationOf } from './operation.js';

const description = `Real bells ring when something happens. What the routes are for, and how they are meant, is in docs/api.md of BellBot.

Every answer but those of streams and pages is JSON; a refusal is a problem document (RFC 9457) with a stable \`code\`. HEAD is
there wherever GET is. Where BellBot can be reached from this machine only and no key was set, programs of this machine need none.`;

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(
  routes: readonly Route[],
  version: string,
): Readonly<Record<string, unknown>> {
  const schemas = new JsonSchemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = documentedPath(route);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'BellBot', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: schemas.named,
      parameters: headerParameters,
      headers: { ...responseHeaders, ...usualHeaders },
      securitySchemes: {
        header: { type: 'apiKey', in: 'header', name: 'X-BellBot-Key', description: 'The key.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'The key.' },
        basic: { type: 'http', scheme: 'basic', description: 'Any user name; the key is the password.' },
      },
    },
  };
}
