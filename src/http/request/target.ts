import type { IncomingMessage } from 'node:http';

/** A target in absolute form (RFC 9112, section 3.2.2): scheme, whom it asks, and the rest. */
const absolute = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)([^#]*)/i;
/** Whom a URL of HTTP asks: a name or an address, perhaps a port; no user (RFC 9110, section 4.2.4). */
const authority = /^(?:\[[\da-f:.]+\]|[\w.~%!$&'()*+,;=-]+)(?::\d*)?$/i;
const malformed = 'The URL is malformed.';

/**
 * Reads whom a request asks. A target in absolute form counts in place of `Host` (RFC 9112, section 3.2.2): the name goes
 * into `headers.host`, and `url` keeps path and query. Gives a sentence about what is wrong, or null.
 */
export function settleTarget(request: IncomingMessage): string | null {
  const { url = '', headers, rawHeaders, httpVersion } = request;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    hosts += name.length === 4 && name.toLowerCase() === 'host' ? 1 : 0;
  }
  if (hosts > 1) {
    return 'Send the header Host once.';
  }
  if (hosts === 0 && httpVersion !== '1.0') {
    return 'Send the header Host.';
  }
  if (url.startsWith('/') || url === '*') {
    return null;
  }
  const [, scheme = '', asked = '', rest = ''] = absolute.exec(url) ?? [];
  if (!/^https?$/i.test(scheme) || !authority.test(asked) || !URL.canParse(`http://${asked}/`)) {
    return malformed;
  }
  headers.host = asked;
  request.url = rest.startsWith('/') ? rest : `/${rest}`;
  return null;
}
