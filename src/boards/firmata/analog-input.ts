import type { Cancel } from '../../core/ports.js';
import type { SensorPin } from '../driver.js';
import type { FirmataLink } from './link.js';

/** Between two reports of a channel; milliseconds. The line has better things to do than the usual 19. */
const samplingInterval = 100;

/** An analog input of a Firmata board, which reports it by itself. */
export class AnalogInput implements SensorPin {
  readonly #link: FirmataLink;
  readonly #channel: number;

  constructor(link: FirmataLink, channel: number) {
    this.#link = link;
    this.#channel = channel;
  }

  get isPossible(): boolean {
    const pin = this.#link.opened.io.analogPins[this.#channel];
    return pin !== undefined && this.#link.supports(pin, 'ANALOG');
  }

  begin(): void {
    const { io } = this.#link.opened;
    io.setSamplingInterval(samplingInterval);
    io.reportAnalogPin(this.#channel, 1);
  }

  onReading(listener: (reading: number) => void): Cancel {
    const { io } = this.#link.opened;
    const name = `analog-read-${this.#channel}`;
    io.on(name, listener);
    return () => io.off(name, listener);
  }
}
