import { FirmataMessages } from './messages.js';
import { REPORT_FIRMWARE, REPORT_VERSION, START_SYSEX } from './protocol.js';
import { describeNoise, describeText, isText } from './strange-talk.js';

/** How much of what came and went is kept to say what it was; bytes. */
const kept = 512;
/**
 * Most bytes of noise that a board's own start may make: a bootloader at another speed. In more of it whole messages come
 * about by chance, all of a greeting on a fast line.
 */
const noiseOfAStart = 64;

/** What was heard on a line, as far as it is not Firmata: a part of a sentence, such as `it sends text, "hello"`. */
export interface Heard {
  readonly kind: 'nothing' | 'echo' | 'text' | 'noise' | 'firmata';
  readonly words: string;
}

/** Listens to what comes over a line and goes over it since it was opened, and says what it is. */
export class Hearing {
  readonly #messages: FirmataMessages;
  #received: number[] = [];
  #sent: number[] = [];
  #count = 0;
  #noise = 0;
  /** How much noise there was at the last two marks, the older first. */
  #noiseAtMarks: readonly [number, number] = [0, 0];
  #ofMessages = 0;
  #version: string | undefined;
  #hasFirmware = false;

  /** `message` gets each whole message of Firmata; it throws nothing. */
  constructor(message: (bytes: Uint8Array) => void) {
    this.#messages = new FirmataMessages({
      message: (bytes) => {
        this.#ofMessages += bytes.length;
        this.#note(bytes);
        message(bytes);
      },
      noise: (bytes) => {
        this.#noise += bytes.length;
      },
    });
  }

  /** Bytes that came. */
  get count(): number {
    return this.#count;
  }

  /** A new line. */
  begin(): void {
    this.#messages.clear();
    this.forget();
  }

  /** Another try on the same line: what came so far does not count. */
  forget(): void {
    this.#received = [];
    this.#sent = [];
    this.#count = 0;
    this.#noise = 0;
    this.#noiseAtMarks = [0, 0];
    this.#ofMessages = 0;
    this.#version = undefined;
    this.#hasFirmware = false;
  }

  /** True when there was hardly any noise since the last mark but one: what was heard may be believed. */
  get isClear(): boolean {
    return this.#noise - this.#noiseAtMarks[0] <= noiseOfAStart;
  }

  /** Notes that some time has passed. */
  mark(): void {
    this.#noiseAtMarks = [this.#noiseAtMarks[1], this.#noise];
  }

  /** Takes in what came. */
  hear(bytes: Uint8Array): void {
    this.#count += bytes.length;
    keep(this.#received, bytes);
    this.#messages.take(bytes);
  }

  /** Takes note of what was sent. */
  sent(bytes: Uint8Array): void {
    keep(this.#sent, bytes);
  }

  /** What was heard. */
  get heard(): Heard {
    const received = Buffer.from(this.#received);
    if (this.#count === 0) {
      return { kind: 'nothing', words: 'nothing was heard' };
    }
    const isClear = this.#noise <= noiseOfAStart + this.#ofMessages;
    if (isClear && (this.#hasFirmware || this.#version !== undefined)) {
      const version = this.#version === undefined ? '' : ` ${this.#version}`;
      return { kind: 'firmata', words: `it speaks Firmata${version}` };
    }
    if (Buffer.from(this.#sent).includes(received)) {
      return { kind: 'echo', words: 'it sends back every byte that it gets' };
    }
    const unended = this.#messages.unfinished.length >= received.length;
    return !unended && isText(received)
      ? { kind: 'text', words: describeText(received) }
      : { kind: 'noise', words: describeNoise(received, unended) };
  }

  #note([first, second = 0, third = 0]: Uint8Array): void {
    if (first === REPORT_VERSION) {
      this.#version = `${second}.${third}`;
    }
    this.#hasFirmware ||= first === START_SYSEX && second === REPORT_FIRMWARE;
  }
}

function keep(bytes: number[], more: Uint8Array): void {
  bytes.push(...more.subarray(0, Math.max(0, kept - bytes.length)));
}
