import { isUtf8 } from 'node:buffer';
import busboy from 'busboy';
import { BellBotError } from '../../core/errors.js';

/** How much of a multipart form is taken. */
export interface MultipartLimits {
  readonly fields: number;
  readonly bytes: number;
}

/** Encodings of a part that leave its bytes as they are; others are deprecated (RFC 7578, section 4.7) and not decoded. */
const plainEncoding = /^(?:7bit|8bit|binary)$/i;
const keyField = /^(?:key|token)$/;

/**
 * The fields of a `multipart/form-data` body (RFC 7578), as a form has them: a name that comes more than once has a list.
 * The empty file that a browser sends where none was chosen is left out. Rejects with `unsupported-media-type` for a
 * file, and `bad-form` for what is no such form.
 */
export async function multipartFields(
  bytes: Buffer,
  contentType: string,
  limits: MultipartLimits,
): Promise<Record<string, unknown>> {
  const gathered = new GatheredParts(bytes, limits.fields);
  await parsed(bytes, contentType, gathered, limits);
  return gathered.fields();
}

function parsed(
  bytes: Buffer,
  contentType: string,
  gathered: GatheredParts,
  { fields, bytes: fieldSize }: MultipartLimits,
): Promise<void> {
  return new Promise((resolve, reject) => {
    try {
      const parser = busboy({
        headers: { 'content-type': contentType },
        defParamCharset: 'utf8',
        // Beyond a limit the parser only leaves out what it stands for, so each is one more than is taken.
        limits: { fields: fields + 1, files: fields + 1, fieldSize: fieldSize + 1 },
      });
      parser.on('field', (name, value, { encoding }) => gathered.addField(name, value, encoding));
      parser.on('file', (name, file, { filename, encoding }) => {
        const chunks: Buffer[] = [];
        file.on('data', (chunk: Buffer) => chunks.push(chunk));
        file.on('error', reject);
        file.on('end', () => gathered.addFile(name, filename, Buffer.concat(chunks), encoding));
      });
      parser.on('error', () => reject(malformed(bytes)));
      parser.on('close', resolve);
      parser.end(bytes);
    } catch {
      reject(
        new BellBotError(
          'bad-form',
          'Name the boundary of the form in Content-Type, as in "multipart/form-data; boundary=x".',
        ),
      );
    }
  });
}

/** The parts as they come. What is wrong with them is told at the end, since the parser can't be stopped in their midst. */
class GatheredParts {
  readonly #most: number;
  readonly #bytes: Buffer;
  readonly #fields = new Map<string, string[]>();
  #wrong: BellBotError | undefined;
  #count = 0;

  constructor(bytes: Buffer, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  /** `value` is undefined for a charset that the parser does not know. */
  addField(name: string | undefined, value: string | undefined, encoding: string): void {
    if (value === undefined) {
      this.#refuse(new BellBotError('unsupported-media-type', 'Send every part of the form in UTF-8.'));
      return;
    }
    this.#add(name, value, encoding);
  }

  addFile(name: string | undefined, filename: string | undefined, content: Buffer, encoding: string): void {
    if (filename === undefined && content.length === 0) {
      return;
    }
    if (filename !== undefined) {
      this.#refuse(
        new BellBotError(
          'unsupported-media-type',
          'Send texts alone: a form with a file in it is not taken.',
        ),
      );
      return;
    }
    // Some programs call every text of theirs bytes.
    if (!isUtf8(content)) {
      this.#refuse(new BellBotError('bad-form', 'Send every part of the form in UTF-8.'));
      return;
    }
    this.#add(name, content.toString('utf8'), encoding);
  }

  /** All fields. Throws what was wrong first. */
  fields(): Record<string, unknown> {
    if (this.#wrong !== undefined) {
      throw this.#wrong;
    }
    if (this.#count === 0 && this.#bytes.includes('\r\n\r\n')) {
      throw malformed(this.#bytes);
    }
    const fields: Record<string, unknown> = Object.create(null);
    for (const [name, values] of this.#fields) {
      fields[name] = values.length === 1 ? values[0] : values;
    }
    return fields;
  }

  #add(name: string | undefined, given: string, encoding: string): void {
    this.#count += 1;
    if (this.#count > this.#most) {
      this.#refuse(new BellBotError('bad-form', `Send at most ${this.#most} fields.`));
    } else if (name === undefined || name === '__proto__' || !plainEncoding.test(encoding)) {
      this.#refuse(
        new BellBotError(
          'bad-form',
          'Give each part of the form a name in Content-Disposition, and its text as it is, without Content-Transfer-Encoding.',
        ),
      );
    } else {
      const value = this.#asMeant(given);
      // As curl -F "key=<file" sends it, the line end of the file included.
      const text = keyField.test(name) ? value.replace(/\r?\n$/, '') : value;
      this.#fields.set(name, [...(this.#fields.get(name) ?? []), text]);
    }
  }

  /** A text whose bytes are no UTF-8 is refused; one that was said to be ASCII and is not is UTF-8, as everywhere. */
  #asMeant(value: string): string {
    if (value.includes('\ufffd') && !isUtf8(this.#bytes)) {
      this.#refuse(new BellBotError('bad-form', 'Send every part of the form in UTF-8.'));
    }
    const saysAscii = /charset="?(?:us-)?ascii/i.test(this.#bytes.toString('latin1'));
    const bytes = Buffer.from(value, 'latin1');
    return saysAscii && bytes.toString('latin1') === value && isUtf8(bytes) ? bytes.toString('utf8') : value;
  }

  #refuse(error: BellBotError): void {
    this.#wrong ??= error;
  }
}

function malformed(bytes: Buffer): BellBotError {
  return new BellBotError(
    'bad-form',
    bytes.includes('\r\n')
      ? 'Send the parts of the form whole, between lines of the boundary that Content-Type names, and end them with "--<boundary>--".'
      : 'End the lines of a multipart form with CR LF.',
  );
}
