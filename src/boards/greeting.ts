import type { BellBotError } from '../core/errors.js';
import type { Clock } from '../core/ports.js';
import { type BoardMessage, whyGone } from './board-message.js';
import type { FirmataLink } from './firmata-link.js';
import type { Inbox } from './inbox.js';

/** Between two heartbeats, and between two probes of a board that does not answer; milliseconds. */
export const beat = 1000;
/**
 * An Uno takes up to 4 s from the opening of its port, which resets it, until StandardFirmata talks: bootloader and
 * 2.1 s of blinking its version. Milliseconds.
 */
const handshakeLimit = 6000;
/** How long the firmware report may come after the version report that precedes it when a sketch starts; milliseconds. */
const firmwareLag = 250;

/** A board whose port is open, and how to wait for it. */
export interface GreetingParts {
  readonly link: FirmataLink;
  readonly inbox: Inbox<BoardMessage>;
  readonly clock: Clock;
  /** Why the board was lost while its port stayed open; undefined when the port was just opened. */
  readonly lost: BellBotError | undefined;
  /** Called once when it takes too long; returns the milliseconds until the port should be opened anew. */
  readonly late: (heard: boolean) => number;
  /** Called when a board that was lost turns out to have reset. */
  readonly booted: () => void;
}

/**
 * Waits until the board has reported its firmware and its pins, asking for what does not come by itself. Resolves to
 * false when the port should be opened anew. Throws why the port is gone.
 */
export async function greet({ link, inbox, clock, lost, late, booted }: GreetingParts): Promise<boolean> {
  const began = clock.monotonic();
  let reopenAt = Number.POSITIVE_INFINITY;
  // A reset is known by the firmware report that ends it.
  let reported = lost?.code === 'board-reset';
  let heard = reported;
  let patience = lost === undefined ? beat : 0;
  while (!(reported && link.isReady)) {
    const message = await inbox.take(patience);
    const now = clock.monotonic();
    patience = beat;
    if (message === undefined) {
      if (now >= reopenAt) {
        return false;
      }
      if (now - began >= handshakeLimit && reopenAt === Number.POSITIVE_INFINITY) {
        reopenAt = now + late(heard);
      }
      ask(link, reported, heard);
    } else if (message.type === 'gone' || message.type === 'stop') {
      throw whyGone(message);
    } else if (message.type === 'version') {
      heard = true;
      patience = reported ? beat : firmwareLag;
    } else if (message.type === 'firmware') {
      heard = true;
      reported = true;
      // A board that resets in a strike is silent first: its sketch takes 2 s to start.
      if (lost !== undefined && !message.asked) {
        booted();
      }
    }
  }
  if (lost !== undefined) {
    await hearOut(link, inbox);
  }
  return true;
}

/**
 * Lets the board answer what it was asked before it was lost, which may wait in its buffer: answers come in the order
 * of the questions, so none of them comes after the answer to this one.
 */
async function hearOut(link: FirmataLink, inbox: Inbox<BoardMessage>): Promise<void> {
  link.askVersion();
  for (let heard = false; !heard; ) {
    const message = await inbox.take(firmwareLag);
    if (message?.type === 'gone' || message?.type === 'stop') {
      throw whyGone(message);
    }
    heard = message === undefined || message.type === 'version';
  }
}

function ask(link: FirmataLink, reported: boolean, heard: boolean): void {
  if (reported) {
    link.askPins();
  } else if (heard) {
    link.askFirmware();
  } else {
    link.askVersion();
  }
}
