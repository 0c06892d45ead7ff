import { hash } from 'node:crypto';
import type { Answer } from '../answer.js';

/** What a page has of its own. */
export interface Page {
  /** Text, as all that is not named HTML here. */
  readonly title: string;
  /** HTML of what is in its middle, made with `html`. */
  readonly main: Html;
  readonly version: string;
  /** True for a page with a form that goes back to this server. */
  readonly form?: boolean;
  /** Seconds after which the browser is to load it again. */
  readonly reload?: number;
}

/** HTML that was made by `html`, and may be put into more of it as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; padding: 1rem; border: 1px solid GrayText; border-radius: 0.5rem; }
.state { padding: 0.5rem 1rem; border-inline-start: 0.3rem solid GrayText; }
.good { border-color: #2a8a4a; }
.bad { border-color: #d0473c; }
button { font: inherit; font-size: 1.25rem; padding: 0.75rem 2rem; min-height: 3rem; border-radius: 0.5rem; cursor: pointer; }
ol.rings { list-style: none; padding: 0; }
ol.rings li { padding: 0.5rem 0; border-top: 1px solid GrayText; }
dt { font-weight: bold; }
dd { margin: 0 0 0.5rem; white-space: pre-wrap; }
footer { color: GrayText; }
`;

/**
 * The answer that shows a page. It works without a script and loads nothing: its Content-Security-Policy allows its own
 * style, and, where it has a form, to send that back to where it came from.
 */
export function pageAnswer<Status extends number>(
  status: Status,
  { title, main, version, form = false, reload }: Page,
  headers: Readonly<Record<string, string>> = {},
): Answer<Status> {
  const refresh = reload === undefined ? '' : html`<meta http-equiv="refresh" content="${String(reload)}">\n`;
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
${main}
</main>
<footer><p>BellBot ${version}</p></footer>
</body>
</html>
`.text;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
    "base-uri 'none'",
    `form-action ${form ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    status,
    type: 'text/html; charset=utf-8',
    body,
    headers: {
      'Content-Security-Policy': policy,
      // Where no referrer may be sent at all, a browser sends no Origin with a form either.
      ...(form ? { 'Referrer-Policy': 'same-origin' } : {}),
      ...headers,
    },
  };
}

/** Puts texts into HTML so that they stay texts; what is HTML already is put in as it is. */
export function html(
  pieces: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  let text = pieces[0] ?? '';
  values.forEach((value, at) => {
    text += inHtml(value) + (pieces[at + 1] ?? '');
  });
  return new Html(text);
}

function inHtml(value: string | Html | readonly Html[]): string {
  if (typeof value === 'string') {
    return value.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  }
  return value instanceof Html ? value.text : value.map(({ text }) => text).join('');
}
