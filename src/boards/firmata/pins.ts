import type { Firmata, Pin } from 'firmata-io';

/** Ends the capabilities of a pin. */
const endOfPin = 0x7f;

/** The pins of a capability response, from its START_SYSEX to its END_SYSEX: for each pin pairs of mode and resolution. */
function pinsOf(response: readonly number[]): Pin[] {
  const pins: Pin[] = [];
  let modes: number[] = [];
  let isMode = true;
  for (const byte of response.slice(2, -1)) {
    if (byte === endOfPin) {
      pins.push({ supportedModes: modes, mode: undefined, value: 0, report: 1 });
      modes = [];
      isMode = true;
    } else {
      if (isMode) {
        modes.push(byte);
      }
      isMode = !isMode;
    }
  }
  return pins;
}

/**
 * What the sketch on the board says of its pins. firmata-io learns the pins once and keeps them for ever; but at every
 * opening, and at every reset, there may be another sketch. So each capability response replaces them: at once, so that
 * who writes to a pin meanwhile never finds none.
 */
export class LearntPins {
  readonly #io: Firmata;
  #capable = false;
  #known = false;

  /** `learnt` is called after every complete answer. */
  constructor(io: Firmata, learnt: () => void) {
    this.#io = io;
    io.on('capability-query', () => {
      io.pins.splice(0, io.pins.length, ...pinsOf(io.buffer));
      // The analog mapping, which is asked for next, adds to the list.
      io.analogPins.length = 0;
      this.#capable = true;
    });
    io.on('analog-mapping-query', () => {
      this.#known = this.#capable;
      learnt();
    });
    io.on('ready', learnt);
  }

  /** True when the pins are those of the sketch that runs now, and firmata-io has finished its first handshake. */
  get known(): boolean {
    return this.#known && this.#io.isReady;
  }

  /** To be called when the pins may have changed: they are unknown until the next answer. */
  forget(): void {
    this.#capable = false;
    this.#known = false;
  }
}
