import type { BellBotError } from '../../core/errors.js';
import type { Answer } from '../answer.js';
import { problemHeaders } from '../problem.js';
import { html, pageAnswer } from './page.js';

/** The page in place of a problem document: the same title, advice and headers, for people. */
export function problemPage(error: BellBotError, version: string): Answer {
  const { title, status } = error.kind;
  const fields = error.fields.map(
    ({ field, expected }) => html`<li><code>${field}</code>: ${expected}</li>\n`,
  );
  const main = html`<h1>${title}</h1>
<p>${error.message}</p>
${fields.length === 0 ? '' : html`<ul>\n${fields}</ul>\n`}<p><code>${error.code}</code> · <a href="/">BellBot</a></p>`;
  return pageAnswer(status, { title: `${title} · BellBot`, main, version }, problemHeaders(error));
}
