import {
  ANALOG_MAPPING_QUERY,
  CAPABILITY_QUERY,
  END_SYSEX,
  EXTENDED_ANALOG,
  PIN_STATE_QUERY,
  PIN_STATE_RESPONSE,
  REPORT_FIRMWARE,
  REPORT_VERSION,
  START_SYSEX,
} from './protocol.js';

/** What a host asks, and a board never sends: an echo. Capabilities, analog mapping, pin state, extended analog. */
const questions: ReadonlySet<number> = new Set([
  CAPABILITY_QUERY,
  ANALOG_MAPPING_QUERY,
  PIN_STATE_QUERY,
  EXTENDED_ANALOG,
]);

/** No message of Firmata is longer, in bytes; more than this without an end is noise. */
const longestMessage = 4096;

/** Gets what came over the line, in pieces. Throws nothing. */
export interface HeardPieces {
  /** One whole message, well-formed, as only a board sends it. */
  message(bytes: Uint8Array): void;
  /** Bytes that belong to no such message. */
  noise(bytes: readonly number[]): void;
}

/**
 * Takes whole messages of Firmata out of what comes over a line. firmata-io believes three bytes after 0xF9 whatever
 * they are, and throws at a message that is too short: an echo, or another program's noise, would be an answer to it.
 */
export class FirmataMessages {
  readonly #pieces: HeardPieces;
  #message: number[] = [];

  constructor(pieces: HeardPieces) {
    this.#pieces = pieces;
  }

  /** The bytes of a message that has not ended yet. */
  get unfinished(): readonly number[] {
    return this.#message;
  }

  /** Forgets a message that has not ended yet: another line begins. */
  clear(): void {
    this.#message = [];
  }

  /** Takes bytes in. */
  take(bytes: Iterable<number>): void {
    for (const byte of bytes) {
      this.#take(byte);
    }
  }

  #take(byte: number): void {
    if (this.#message[0] === START_SYSEX && byte === END_SYSEX) {
      this.#message.push(byte);
      this.#end(isAnswer(this.#message));
      return;
    }
    if (byte >= 0x80 && this.#message.length > 0) {
      this.#end(false);
    }
    this.#message.push(byte);
    if (!begins(this.#message[0]) || this.#message.length > longestMessage) {
      this.#end(false);
    } else if (this.#message[0] !== START_SYSEX && this.#message.length === 3) {
      this.#end(true);
    }
  }

  #end(isWhole: boolean): void {
    const message = this.#message;
    this.#message = [];
    if (isWhole) {
      this.#pieces.message(Uint8Array.from(message));
    } else {
      this.#pieces.noise(message);
    }
  }
}

/** A version report, an analog or a digital message, or a system exclusive one. */
function begins(byte = 0): boolean {
  const kind = byte & 0xf0;
  return byte === START_SYSEX || byte === REPORT_VERSION || kind === 0xe0 || kind === 0x90;
}

/** Whether a whole system exclusive message may be a board's. */
function isAnswer([, command = END_SYSEX, ...rest]: readonly number[]): boolean {
  const data = rest.length - 1;
  if (command === REPORT_FIRMWARE) {
    // Major and minor version; the name may be empty.
    return data >= 2;
  }
  return command !== END_SYSEX && !questions.has(command) && (command !== PIN_STATE_RESPONSE || data >= 3);
}
