import type { Clock } from '../../core/ports.js';
import { type BoardMessage, whyGone } from '../board-message.js';
import type { Greeting } from '../driver.js';
import type { FirmataLink } from './link.js';

/** Between two heartbeats, and between two probes of a board that does not answer; milliseconds. */
export const beat = 1000;
/**
 * An Uno takes up to 4 s from the opening of its port, which resets it, until StandardFirmata talks: bootloader and
 * 2.1 s of blinking its version. Milliseconds.
 */
const handshakeLimit = 6000;
/**
 * How long a board that went silent is heard on the open port: an Uno that has reset by itself talks again within 3 s.
 * Milliseconds.
 */
const silenceLimit = 3000;
/** How long the firmware report may come after the version report that precedes it when a sketch starts; milliseconds. */
const firmwareLag = 250;

/** A greeting, and what it is said by. */
export interface GreetingParts extends Greeting {
  readonly link: FirmataLink;
  readonly clock: Clock;
}

/**
 * Waits until the board has reported its firmware and its pins, asking for what does not come by itself. Resolves to
 * false when the port should be opened anew; a board that went silent gets little time for its first word. Throws why
 * the port is gone.
 */
export async function greet(parts: GreetingParts): Promise<boolean> {
  const { link } = parts;
  const greeting = new Asking(parts);
  do {
    if (!(await greeting.isMet())) {
      return false;
    }
    if (parts.lost !== undefined || link.owesFirmware) {
      await hearOut(parts);
    }
    // The board may have reset meanwhile.
  } while (!link.isReady);
  return true;
}

class Asking {
  readonly #parts: GreetingParts;
  readonly #began: number;
  #reopenAt = Number.POSITIVE_INFINITY;
  #reported = false;
  #heard = false;
  /** When the board is asked next, unless it says something new before. */
  #askAt: number;
  #heardAtQuestions: [number, number] = [0, 0];

  constructor(parts: GreetingParts) {
    const { link, clock, lost } = parts;
    this.#parts = parts;
    this.#began = clock.monotonic();
    this.#askAt = this.#began + beat;
    if (lost !== undefined) {
      link.hearing.forget();
    }
    if (lost?.code === 'board-reset') {
      // A reset is known by the firmware report that ends it.
      this.#heard = true;
      this.#reported = true;
      if (link.isReady) {
        link.learnPins();
      }
    } else if (lost !== undefined) {
      this.#reopenAt = this.#began + silenceLimit;
      this.#askAt = this.#began;
    }
  }

  /** Resolves to true when firmware and pins are known, to false when the port should be opened anew. */
  async isMet(): Promise<boolean> {
    const { link, inbox, clock } = this.#parts;
    while (!(this.#reported && link.isReady && link.hearing.isClear)) {
      const message = await inbox.take(Math.max(0, this.#askAt - clock.monotonic()));
      if (message !== undefined) {
        this.#hear(message);
      }
      // What says the same over and over must not put off the end for ever; a process that stood still reads on first.
      if (message === undefined || clock.monotonic() >= this.#askAt + beat) {
        if (clock.monotonic() >= this.#reopenAt) {
          return false;
        }
        this.#ask();
        this.#askAt = clock.monotonic() + beat;
      }
    }
    return true;
  }

  #ask(): void {
    const { link, clock, late } = this.#parts;
    const now = clock.monotonic();
    if (now - this.#began >= handshakeLimit && this.#reopenAt === Number.POSITIVE_INFINITY) {
      const talks = link.hearing.count > this.#heardAtQuestions[0];
      this.#reopenAt = now + late({ talks, reported: this.#reported });
    }
    link.hearing.mark();
    this.#heardAtQuestions = [this.#heardAtQuestions[1], link.hearing.count];
    if (this.#reported) {
      // Any Firmata answers this one: so it is known whether the board is silent, or does not know its pins.
      link.askVersion();
      link.askPins();
    } else if (this.#heard) {
      link.askFirmware();
    } else {
      link.askVersion();
    }
  }

  #hear(message: BoardMessage): void {
    const { lost, booted } = this.#parts;
    if (message.type === 'gone' || message.type === 'stop') {
      throw whyGone(message);
    }
    if (message.type !== 'version' && message.type !== 'firmware') {
      return;
    }
    if (!this.#heard && lost !== undefined) {
      this.#reopenAt = Number.POSITIVE_INFINITY;
    }
    const now = this.#parts.clock.monotonic();
    if (message.type === 'version' && !this.#heard) {
      this.#askAt = now + (this.#reported ? beat : firmwareLag);
    } else if (message.type === 'firmware' && !this.#reported) {
      this.#askAt = now + beat;
    }
    this.#heard = true;
    if (message.type === 'firmware') {
      this.#reported = true;
      // A board that resets in a strike is silent first: its sketch takes 2 s to start.
      if (lost !== undefined && !message.asked) {
        booted();
      }
    }
  }
}

/**
 * Lets the board answer what it was asked before, which may wait in its buffer: answers come in the order of the
 * questions, so all of them have come when this one is answered, and an old report is not taken for a second reset.
 */
async function hearOut({ link, inbox, clock }: GreetingParts): Promise<void> {
  const until = clock.monotonic() + beat;
  link.askVersion();
  for (let heard = false; !heard; ) {
    const message = await inbox.take(firmwareLag);
    if (message?.type === 'gone' || message?.type === 'stop') {
      throw whyGone(message);
    }
    heard = message === undefined || message.type === 'version' || clock.monotonic() > until;
  }
}
