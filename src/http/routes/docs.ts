import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { BellBotError } from '../../core/errors.js';
import type { Answer } from '../answer.js';
import { text } from '../declared-answers.js';
import { type Route, route } from '../route.js';

/** The folder of what Swagger UI is made of, in a packed BellBot; in a clone it is where npm has put it. */
const packed = new URL('../openapi/swagger-ui/', import.meta.url);
const library = 'swagger-ui-bundle.js';
const style = 'swagger-ui.css';
const start = 'start.js';

const startText = `window.ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#ui',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
  persistAuthorization: false,
});
`;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageText = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BellBot: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/${style}">
</head>
<body>
<main id="ui"><noscript>This page needs JavaScript. The document that it shows is <a href="/api/openapi.json">openapi.json</a>.</noscript></main>
<script src="/api/docs/${library}"></script>
<script src="/api/docs/${start}"></script>
</body>
</html>
`;

/** `GET /api/docs`: a page on which the API can be read and tried. It loads nothing from elsewhere. */
export function docsRoute(): Route {
  const headers = { 'Content-Security-Policy': policy, 'Referrer-Policy': 'same-origin' };
  return route({
    method: 'GET',
    path: '/api/docs',
    about: 'A page on which the API can be read and tried',
    right: 'open',
    answers: { 200: [text('text/html')] },
    handle: () => ({ status: 200, type: 'text/html; charset=utf-8', body: pageText, headers }),
  });
}

/** `GET /api/docs/:file`: what that page is made of. */
export function docsFileRoute(): Route {
  return route({
    method: 'GET',
    path: '/api/docs/:file',
    about: 'What the page of the API is made of',
    right: 'open',
    params: z.object({ file: z.string() }),
    answers: { 200: [text('text/javascript'), text('text/css')] },
    refusals: ['not-found'],
    handle: async ({ params: { file } }): Promise<Answer<200>> => {
      switch (file) {
        case start:
          return asset('text/javascript', startText);
        case library:
          return asset('text/javascript', await partOf(file));
        case style:
          return asset('text/css', await partOf(file));
        default:
          throw new BellBotError('not-found');
      }
    },
  });
}

function asset(type: string, body: string): Answer<200> {
  return {
    status: 200,
    type: `${type}; charset=utf-8`,
    body,
    // It changes only with BellBot, and is more than a megabyte.
    headers: { 'Cache-Control': 'public, max-age=3600' },
  };
}

/** The text of one of Swagger UI's files, without the name of its map, which is not there. */
async function partOf(file: string): Promise<string> {
  const content = await readFile(new URL(file, packed), 'utf8').catch(() =>
    readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${file}`), 'utf8'),
  );
  return `${content.replace(/\n\/[/*]# sourceMappingURL=.*\s*$/, '').trimEnd()}\n`;
}
