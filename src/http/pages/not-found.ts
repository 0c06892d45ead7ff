import type { BellBotError } from '../../core/errors.js';
import type { Answer } from '../answer.js';

/** What a browser shows where nothing is. The address is left out: a key may be in it. */
export function notFoundPage({ kind: { status, title } }: BellBotError): Answer {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · BellBot</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p>This is BellBot, which rings a bell, and there is no page at this address.</p>
<p><a href="/">How to ring it</a></p>
</main>
</body>
</html>
`;
  const policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  return {
    status,
    type: 'text/html; charset=utf-8',
    body,
    headers: { 'Content-Security-Policy': policy },
  };
}
