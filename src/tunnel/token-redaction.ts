/** What stands where a token was. */
const placeholder = '[token]';

/** An ngrok token: two runs of letters and digits, the first a KSUID of 27 characters. Prefixes such as `cr_` occur. */
const tokenShape = /(?<![0-9A-Za-z])(?:[a-z]{2}_)?[0-9A-Za-z]{20,}_[0-9A-Za-z]{12,}/g;

/** ngrok's own sentences name the token after this word. */
const namedToken = /(authtoken["']?\s*[:=]\s*["']?)[^\s"',]+/gi;

/** Takes `token` out of a text, in every writing that an edge, an SDK or a URL may use, and whatever looks like one. */
export function redactToken(text: string, token: string): string {
  const writings = [
    token,
    encodeURIComponent(token),
    encodeURI(token),
    new URLSearchParams([['', token]]).toString().slice(1),
    JSON.stringify(token).slice(1, -1),
    Buffer.from(token).toString('base64'),
    Buffer.from(token).toString('base64url'),
  ];
  // Longest first: a shorter writing may be a part of a longer one and would leave the rest standing.
  const known = [...new Set(writings)]
    .filter((writing) => writing !== '')
    .sort((a, b) => b.length - a.length);
  return known
    .reduce((rest, writing) => rest.replaceAll(literally(writing), placeholder), text)
    .replaceAll(namedToken, `$1${placeholder}`)
    .replaceAll(tokenShape, placeholder);
}

/** A pattern that finds exactly this text, in either case. */
function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
}
