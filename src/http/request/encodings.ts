import type { IncomingHttpHeaders } from 'node:http';
import { BellBotError } from '../../core/errors.js';
import { quoted } from './quoted.js';

const charsets = /;\s*charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^;\s]*))/gi;
/** Names of ASCII (IANA's registry of character sets), all of which is UTF-8 too. */
const ascii: ReadonlySet<string> = new Set([
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'ansi_x3.4-1986',
  'iso_646.irv:1991',
  'iso646-us',
  'iso-ir-6',
  'csascii',
  'cp367',
  'ibm367',
  'us',
]);
/** What programs call UTF-8 beside the names that browsers know: underscores, a byte order mark, MySQL's and Windows' names. */
const alsoUtf8 = /^(?:utf[-_ ]?8(?:[-_]?(?:sig|bom|mb4))?|cp65001)$/;

/** Throws `unsupported-media-type`, with the name, for a charset among a media type's parameters that is not UTF-8. */
export function refuseCharsets(parameters: string): void {
  for (const [, inQuotes, inSingleQuotes, bare] of parameters.matchAll(charsets)) {
    const charset = (inQuotes ?? inSingleQuotes ?? bare ?? '').trim();
    if (charset !== '' && !isUtf8Label(charset.toLowerCase())) {
      throw new BellBotError(
        'unsupported-media-type',
        `The charset ${quoted(charset)} is not taken: send the body in UTF-8, with "charset=utf-8" or none.`,
      );
    }
  }
}

/** Throws `unsupported-media-type`, with the name, for a coding of the body that would have to be undone. */
export function refuseCodings(headers: IncomingHttpHeaders): void {
  const transfer = headers['transfer-encoding']?.trim() ?? '';
  if (!['', 'chunked'].includes(transfer.toLowerCase())) {
    throw new BellBotError(
      'unsupported-media-type',
      `Transfer-Encoding ${quoted(transfer)} is not taken: send the body with Content-Length, or as "chunked" alone.`,
    );
  }
  const content = headers['content-encoding']?.trim() ?? '';
  if (['', 'identity'].includes(content.toLowerCase())) {
    return;
  }
  const cure = isUtf8Label(content.toLowerCase())
    ? 'it names a compression, so leave it out; the charset belongs into Content-Type'
    : 'send the body uncompressed, without this header';
  throw new BellBotError(
    'unsupported-media-type',
    `Content-Encoding ${quoted(content)} is not taken: ${cure}.`,
  );
}

/** What to say of a media type that is not among those that are taken. */
export function wordsForType(contentType: string | undefined, taken: readonly string[]): string {
  const seen =
    contentType === undefined || contentType.trim() === ''
      ? 'The header Content-Type is missing'
      : `Content-Type ${quoted(contentType)} is not taken`;
  return `${seen}: send ${taken.join(' or ')}, in UTF-8.`;
}

/** What else bytes are that are not UTF-8, for the end of a sentence; empty where that can't be told. */
export function butSeen(bytes: Uint8Array): string {
  const mark = `${bytes[0]} ${bytes[1]}`;
  return mark === '255 254' || mark === '254 255'
    ? ': this is UTF-16, as Windows PowerShell writes files'
    : ': it has bytes that are none';
}

function isUtf8Label(label: string): boolean {
  return ascii.has(label) || alsoUtf8.test(label) || isStandardLabel(label);
}

/** Whether the WHATWG's Encoding Standard takes a label for UTF-8. */
function isStandardLabel(label: string): boolean {
  try {
    return new TextDecoder(label).encoding === 'utf-8';
  } catch {
    return false;
  }
}
