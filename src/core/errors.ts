/**
 * Every error that a person or a program can meet: a stable code, what HTTP says of it, whether trying again may help,
 * and what to do. README's table and the tests are held against this one.
 */

/** One kind of error. */
export interface ErrorKind {
  /** HTTP status code of the problem document (RFC 9457). */
  readonly status: number;
  /** Short, the same for every occurrence: the problem document's `title`. */
  readonly title: string;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  /** A sentence that says what to do; the problem document's `detail` where there is nothing more exact to say. */
  readonly advice: string;
}

const kind = (status: number, title: string, retryable: boolean, advice: string): ErrorKind =>
  Object.freeze({ status, title, retryable, advice });

/** All kinds by their code. A code that was released keeps its meaning for ever. */
export const errorKinds = Object.freeze({
  'bad-request': kind(400, 'The request is malformed', false, 'Send a well-formed HTTP request.'),
  'bad-json': kind(400, 'The body is not JSON', false, 'Send one JSON object, for example {"text":"hello"}.'),
  'bad-form': kind(400, 'The body is not a form', false, 'Send name=value pairs joined by &.'),
  'key-missing': kind(
    401,
    'A key is needed',
    false,
    'Send the key as the body field "key", as "X-BellBot-Key: <key>", as "Authorization: Bearer <key>", or as the password of "Authorization: Basic".',
  ),
  'key-wrong': kind(
    401,
    'The key is wrong',
    false,
    'Check the key: it must be one that BellBot was started with, and the only one in the request.',
  ),
  'foreign-origin': kind(
    403,
    'Not from this origin',
    false,
    'Without a key only programs and pages of this machine may ring. Set a key to allow others.',
  ),
  'right-missing': kind(403, 'The key lacks a right', false, 'Use a key that has the right which is named.'),
  'not-found': kind(404, 'Nothing is here', false, 'Ring with POST /ring; GET / says what else there is.'),
  'ring-not-found': kind(404, 'No such ring', false, 'Use the id that POST /ring answered.'),
  'bell-not-found': kind(404, 'No such bell', false, 'Use the name of a bell; GET /api/bells lists them.'),
  'method-not-allowed': kind(
    405,
    'The method is not allowed here',
    false,
    'Use one of the methods in Allow.',
  ),
  'not-acceptable': kind(
    406,
    'No accepted media type is available',
    false,
    'Accept application/json, or text/csv for GET /api/rings.',
  ),
  'event-being-taken': kind(
    409,
    'The same event is being taken in',
    true,
    'Try again in a second: the answer to the first request is then known.',
  ),
  'ring-not-waiting': kind(
    409,
    'The ring is no longer waiting',
    false,
    'Only a ring that is queued can be cancelled; GET it to see what became of it.',
  ),
  'bell-calibrating': kind(
    409,
    'The bell is being calibrated',
    true,
    'Wait until that has ended; it ends by itself when nothing is asked of it for 2 minutes.',
  ),
  'settings-changed': kind(
    409,
    'The settings were changed meanwhile',
    true,
    'Read the settings again, and make the change once more.',
  ),
  'settings-stale': kind(
    412,
    'The settings are not the present ones',
    false,
    'Read the settings again, and send their ETag in If-Match.',
  ),
  'request-timeout': kind(408, 'The request took too long', true, 'Send the whole request at once.'),
  'body-too-large': kind(413, 'The body is too large', false, 'Send at most 64 KB.'),
  'unsupported-media-type': kind(
    415,
    'The content type is not supported',
    false,
    'Send application/json, application/x-www-form-urlencoded or multipart/form-data in UTF-8, not compressed.',
  ),
  'invalid-field': kind(422, 'A value is out of range', false, 'Correct the fields that "errors" names.'),
  'not-a-message': kind(
    422,
    'This is no message',
    false,
    'Only messages ring: let an outgoing webhook of the chat system post to /ring.',
  ),
  'event-differs': kind(
    422,
    'The event was sent before with another payload',
    false,
    'Give every event an Idempotency-Key of its own, and repeat an event unchanged.',
  ),
  'queue-full': kind(
    429,
    'Too many rings are waiting',
    true,
    'Try again after the seconds in Retry-After, or raise the option queue.',
  ),
  'too-many-requests': kind(
    429,
    'Too many requests',
    true,
    'Try again after the seconds in Retry-After, or raise the option rate.',
  ),
  'too-many-readers': kind(
    503,
    'Too many are reading the history',
    true,
    'Try again after the seconds in Retry-After, or ask for pages of JSON.',
  ),
  'headers-too-large': kind(431, 'The headers are too large', false, 'Send at most 16 KB of headers.'),
  internal: kind(500, 'BellBot made a mistake', true, 'Look at the log of BellBot, and report it.'),
  'cannot-listen': kind(500, 'The address cannot be listened on', true, 'Choose another host or port.'),
  stopping: kind(503, 'BellBot is stopping', true, 'Try again when it has been started again.'),
  'board-starting': kind(503, 'The board is starting', true, 'Wait a few seconds.'),
  'board-not-found': kind(
    503,
    'No board was found',
    true,
    'Plug an Arduino Uno in by USB, name its port with board=, or try board=virtual. "bellbot boards" lists the ports.',
  ),
  'board-permission': kind(
    503,
    'The port may not be opened',
    true,
    'On Linux add yourself to the group that owns the port (often dialout): sudo usermod -aG dialout $USER, then log in again.',
  ),
  'board-busy': kind(
    503,
    'The port is in use',
    true,
    'Close the other program that has the port: the Arduino IDE, its serial monitor, or another BellBot.',
  ),
  'board-not-firmata': kind(
    503,
    'The board does not speak Firmata',
    true,
    'Upload StandardFirmata to it: Arduino IDE, File, Examples, Firmata, StandardFirmata.',
  ),
  'board-silent': kind(
    503,
    'The board does not answer',
    true,
    'BellBot goes on trying. If it stays so, press the reset button or plug the board in again.',
  ),
  'board-lost': kind(503, 'The board is gone', true, 'Plug it in again; BellBot finds it by itself.'),
  'board-reset': kind(
    503,
    'The board has reset',
    true,
    'It comes back by itself. When it happens at strikes, the servo draws too much: power it from its own supply.',
  ),
  'pin-without-servo': kind(
    503,
    'The pin cannot drive a servo',
    false,
    'Choose another pin with the option pin; 8 is the usual one.',
  ),
  'board-failed': kind(503, 'The port failed', true, 'BellBot goes on trying. Check cable and port.'),
  'storage-full': kind(
    503,
    'The disk is full',
    true,
    'Free space where the option data points; BellBot then goes on by itself.',
  ),
  'storage-read-only': kind(
    503,
    'The data folder cannot be written',
    true,
    'Let the user that runs BellBot write the folder that the option data names; BellBot then goes on by itself.',
  ),
  'storage-slow': kind(
    503,
    'The disk is too slow',
    true,
    'Try again in a few seconds. If it stays so, check the disk.',
  ),
  'storage-failed': kind(
    503,
    'The disk failed',
    true,
    'BellBot goes on trying. Check the disk, and look at the log.',
  ),
  'storage-in-use': kind(
    503,
    'The data folder is in use',
    true,
    'Stop the other BellBot that uses the folder, or choose another one with the option data.',
  ),
  'storage-too-new': kind(
    503,
    'The data is from a later BellBot',
    false,
    'Start the later version again, or choose another folder with the option data.',
  ),
  'storage-unusable': kind(
    503,
    'The data folder cannot be used',
    false,
    'Choose a folder that can be read and written with the option data.',
  ),
});

/** The stable name of a kind of error. */
export type ErrorCode = keyof typeof errorKinds;

/** A value of a request that was refused. */
export interface FieldError {
  readonly field: string;
  readonly expected: string;
}

/** An error of a known kind; everything a problem document needs. */
export class BellBotError extends Error {
  override readonly name: string = 'BellBotError';
  readonly code: ErrorCode;
  /** Seconds after which to try again, where that is known. */
  readonly retryAfter: number | undefined;
  /** The refused values, for `invalid-field`. */
  readonly fields: readonly FieldError[];

  /** `detail` replaces the kind's advice where something more exact can be said. */
  constructor(
    code: ErrorCode,
    detail?: string,
    extra: { retryAfter?: number; fields?: readonly FieldError[]; cause?: unknown } = {},
  ) {
    super(detail ?? errorKinds[code].advice, extra.cause === undefined ? undefined : { cause: extra.cause });
    this.code = code;
    this.retryAfter = extra.retryAfter;
    this.fields = extra.fields ?? [];
  }

  get kind(): ErrorKind {
    return errorKinds[this.code];
  }
}

/** True for an error that the catalogue knows, with this code if one is given. */
export function isBellBotError(error: unknown, code?: ErrorCode): error is BellBotError {
  return error instanceof BellBotError && (code === undefined || error.code === code);
}

/** A strike that began and cannot be said to have happened: the board was lost or did not report. */
export class StrikeCutShort extends BellBotError {
  override readonly name = 'StrikeCutShort';
}
