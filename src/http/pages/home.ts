import { hash } from 'node:crypto';

/** What the page at `/` says. */
export interface HomePageParts {
  /** Where BellBot is reached, without a slash at the end. */
  readonly base: string;
  /** Whether requests must carry a key. */
  readonly keyNeeded: boolean;
  readonly version: string;
}

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 2rem 1rem; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid GrayText; border-radius: 0.5rem; }
footer { color: GrayText; }
`;

/** The page, and the Content-Security-Policy under which it works: its own style, nothing else. */
export function homePage({ base, keyNeeded, version }: HomePageParts): { body: string; policy: string } {
  const key = keyNeeded ? '-H "X-BellBot-Key: $BELLBOT_KEY" ' : '';
  const keySentence = keyNeeded
    ? '<p>Put the key that BellBot was started with into <code>BELLBOT_KEY</code> first. It never belongs in a URL.</p>'
    : '<p>No key is set, so only programs on this machine may ring.</p>';
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BellBot</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>BellBot</h1>
<p>There is a real bell here. It rings when something is sent to <code>POST /ring</code>:</p>
<pre><code>${escaped(`curl ${key}-d "text=hello" ${base}/ring`)}</code></pre>
${keySentence}
<p>The answer names the ring; <code>GET /api/rings/&lt;id&gt;</code> then tells what became of it.
Add <code>-H "Prefer: wait=10"</code> to be answered when the bell has been struck.
A Slack, Mattermost, Rocket.Chat or Zulip outgoing webhook can ring too, with the key as its token.</p>
<p><a href="/readyz">Would a ring ring now?</a></p>
</main>
<footer><p>BellBot ${escaped(version)}</p></footer>
</body>
</html>
`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { body, policy };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
