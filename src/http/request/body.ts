import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { BellBotError } from '../../core/errors.js';
import { Turns, turnFor } from '../connections/turns.js';
import { bodyBytes } from './body-bytes.js';
import { butSeen, refuseCharsets, refuseCodings, wordsForType } from './encodings.js';
import { jsonShape } from './json-shape.js';
import { type LongBodies, mostLongBytes } from './long-bodies.js';
import { multipartFields } from './multipart.js';

/** Most bytes of a body: 64 KB; a chat system's may be longer. */
export const mostBodyBytes = 65_536;
/** Most levels of objects and arrays in a JSON body. */
export const mostJsonDepth = 32;
/** Most name=value pairs of a form. */
export const mostFormFields = 1000;
const multipartLimits = Object.freeze({ fields: mostFormFields, bytes: mostBodyBytes });

/** A body of so many bytes takes a millisecond or two to read, so only some of them are in one turn of the event loop. */
const largeBody = 8192;
const large = new Turns(4);

/** A body as it was sent: the fields of a JSON object or of a form. */
export interface Body {
  readonly kind: 'json' | 'form' | 'none';
  readonly fields: Readonly<Record<string, unknown>>;
  /** True when it is longer than bodies may be that no chat system sent. */
  readonly isLong: boolean;
}

/** A body with the bytes in which it came, for checking a signature over them. */
export interface BodyWithBytes extends Body {
  readonly bytes: Uint8Array;
}

/** What a request without a body has. */
export const noBody: BodyWithBytes = Object.freeze({
  kind: 'none',
  fields: Object.freeze({}),
  isLong: false,
  bytes: new Uint8Array(),
});

const mediaType = /^\s*([\w.+-]+\/[\w.+-]+)\s*(;.*)?$/;
const kinds: Readonly<Record<string, 'json' | 'form' | 'multipart'>> = Object.freeze({
  'application/json': 'json',
  'application/x-www-form-urlencoded': 'form',
  'multipart/form-data': 'multipart',
});

/** How a body is read. */
export interface BodyReading {
  /** True to keep its bytes: they take memory for as long as the answer is held. */
  readonly keepBytes?: boolean;
  /** Lets chat systems send more than others. */
  readonly longBodies?: LongBodies;
}

/**
 * Reads a request's body. Rejects with `body-too-large`, `unsupported-media-type`, `bad-json`, `bad-form`, with
 * `too-many-requests` while many long ones come in, or with `bad-request` when the sender broke off. No error carries any
 * part of the body, since the key may be in it.
 */
export async function readBody(
  request: IncomingMessage,
  { keepBytes = false, longBodies }: BodyReading = {},
): Promise<Body | BodyWithBytes> {
  const { headers } = request;
  const coding = headers['transfer-encoding'];
  const length = Number(headers['content-length'] ?? 0);
  if (coding === undefined && length === 0) {
    return noBody;
  }
  if (length > (longBodies === undefined ? mostBodyBytes : mostLongBytes)) {
    throw new BellBotError('body-too-large');
  }
  const kind = kindOf(headers['content-type']);
  refuseCodings(headers);
  const bytes = await (longBodies?.read(request, mostBodyBytes) ?? bodyBytes(request, mostBodyBytes));
  if (bytes.length === 0) {
    return noBody;
  }
  if (bytes.length > largeBody) {
    await turnFor(large);
  }
  const body = await bodyOf(kind, bytes, headers['content-type'] ?? '');
  return keepBytes ? { ...body, bytes } : body;
}

async function bodyOf(
  kind: 'json' | 'form' | 'multipart',
  bytes: Buffer,
  contentType: string,
): Promise<Body> {
  const isLong = bytes.length > mostBodyBytes;
  switch (kind) {
    case 'json':
      return { kind, fields: jsonFields(bytes), isLong };
    case 'form':
      return { kind, fields: formFields(bytes), isLong };
    case 'multipart':
      return { kind: 'form', fields: await multipartFields(bytes, contentType, multipartLimits), isLong };
  }
}

/** The fields of a form that were given more than once. */
export function repeatedFields({ kind, fields }: Body): string[] {
  return kind === 'form' ? Object.keys(fields).filter((name) => typeof fields[name] !== 'string') : [];
}

function kindOf(contentType: string | undefined): 'json' | 'form' | 'multipart' {
  const [, type = '', parameters = ''] = mediaType.exec(contentType ?? '') ?? [];
  const kind = kinds[type.toLowerCase()];
  if (kind === undefined) {
    throw new BellBotError('unsupported-media-type', wordsForType(contentType, Object.keys(kinds)));
  }
  refuseCharsets(parameters);
  return kind;
}

function jsonFields(bytes: Buffer): Record<string, unknown> {
  if (!isUtf8(bytes)) {
    throw new BellBotError('bad-json', `Send the JSON in UTF-8${butSeen(bytes)}.`);
  }
  const { depth, members } = jsonShape(bytes);
  if (depth > mostJsonDepth) {
    throw new BellBotError('bad-json', `Nest objects and arrays at most ${mostJsonDepth} levels deep.`);
  }
  const fields = parsedJson(bytes.toString('utf8'));
  if (!isObject(fields) || Object.hasOwn(fields, '__proto__')) {
    throw new BellBotError('bad-json');
  }
  if (Object.keys(fields).length !== members) {
    throw new BellBotError('bad-json', 'Give each name of the JSON object once.');
  }
  return fields;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch {
    // The parser's own message quotes the body, and the key may be in it.
    throw new BellBotError('bad-json');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function formFields(bytes: Buffer): Record<string, unknown> {
  if (!isUtf8(bytes)) {
    throw new BellBotError('bad-form', `Send the form in UTF-8${butSeen(bytes)}.`);
  }
  // What echo, cmd.exe and editors add at the ends of a form is none of it: there a blank is written as + or %20.
  const text = bytes.toString('utf8').trim();
  if (text.startsWith('{')) {
    throw new BellBotError(
      'bad-form',
      'This looks like JSON: send it with "Content-Type: application/json".',
    );
  }
  const fields = parseForm(text, '&', '=', { maxKeys: mostFormFields + 1 });
  if (Object.keys(fields).length > mostFormFields) {
    throw new BellBotError('bad-form', `Send at most ${mostFormFields} fields.`);
  }
  if (Object.hasOwn(fields, '__proto__')) {
    throw new BellBotError('bad-form');
  }
  return fields;
}
