import type { Request } from 'express';

/** What there is beside HTML, in the order in which it is preferred where a request has no wish of its own. */
const offers = ['application/problem+json', 'application/json', 'text/html'];
/** Java's own HTTP client asks for HTML before all else, whatever it is used for. */
const program = /^java\//i;

/** True for who would rather have HTML than JSON: a browser that shows what it gets. */
export function prefersHtml(request: Request): boolean {
  const { accept = '', 'user-agent': agent = '' } = request.headers;
  return accept.trim() !== '' && !program.test(agent) && request.accepts(offers) === 'text/html';
}

/**
 * True for a form of a page that was sent off by its button: beside wishing for HTML it has what only browsers send. Of
 * the programs that post here some wish for HTML without a use for it.
 */
export function isSubmittedForm(request: Request): boolean {
  const { origin, 'sec-fetch-mode': mode } = request.headers;
  return prefersHtml(request) && (origin !== undefined || mode === 'navigate');
}
