import { EEPROMMemoryBackend } from 'avr8js';
import { Chip, type ChipMemory, type ChipSurroundings } from '../chip/chip.js';
import { flashFromIntelHex } from '../chip/intel-hex.js';
import { standardFirmata } from '../chip/standard-firmata.js';
import { analogChannels } from '../uno.js';

/** Bytes of EEPROM in an ATmega328P. */
const eepromBytes = 1024;

/** `soft` ends with a reset, `hard` with `release` only. */
export type Hang = 'none' | 'soft' | 'hard';

/** The microcontroller through all its resets: what it remembers, whether it runs, whether it hangs, and its clock. */
export class Controller {
  readonly #image: string | undefined;
  readonly #surroundings: ChipSurroundings;
  readonly #volts = new Array<number>(analogChannels).fill(0);
  readonly #eeprom = new EEPROMMemoryBackend(eepromBytes);
  #memory: ChipMemory | undefined;
  #chip: Chip | undefined;
  /** The clock while no chip runs. */
  #cycles = 0;
  #hang: Hang = 'none';

  /** `image` is Intel HEX text; undefined stands for StandardFirmata, which is read at the first start. */
  constructor(image: string | undefined, surroundings: ChipSurroundings) {
    this.#image = image;
    this.#surroundings = surroundings;
  }

  /** Cycles that have passed, whether the chip ran or not. */
  get cycles(): number {
    return this.#chip?.cycles ?? this.#cycles;
  }

  /** Cycles of one byte on the serial line, or undefined while no sketch listens. */
  get frameCycles(): number | undefined {
    return this.#chip?.frameCycles;
  }

  get hang(): Hang {
    return this.#hang;
  }

  /** The sketch starts from its beginning. Throws when the image cannot be read. */
  start(): void {
    this.#memory ??= {
      flash: flashFromIntelHex(this.#image ?? standardFirmata()),
      eeprom: this.#eeprom,
      volts: this.#volts,
    };
    this.#chip = new Chip(this.#memory, this.#surroundings, this.cycles);
    if (this.#hang !== 'none') {
      this.#chip.halt();
    }
  }

  /** The chip is held in reset. */
  stop(): void {
    this.#cycles = this.cycles;
    this.#chip = undefined;
  }

  /** Lets time pass until `limit` cycles, or until `interrupt` is called. May go a few cycles too far. */
  run(limit: number): void {
    if (this.#chip === undefined) {
      this.#cycles = Math.max(this.#cycles, Math.ceil(limit));
    } else {
      this.#chip.run(limit);
    }
  }

  /** Makes `run` return after the present instruction. */
  interrupt(): void {
    this.#chip?.stop();
  }

  /** A byte has come in on the serial line. */
  receive(byte: number): void {
    this.#chip?.receive(byte);
  }

  /** See `VirtualUno.setAnalog`. */
  setAnalog(channel: number, volts: number): void {
    this.#volts[channel] = volts;
    this.#chip?.setAnalog(channel, volts);
  }

  /** Begins, changes or ends a hang. */
  setHang(hang: Hang): void {
    this.#hang = hang;
    if (hang === 'none') {
      this.#chip?.resume();
    } else {
      this.#chip?.halt();
    }
  }
}
