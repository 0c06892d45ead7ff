import assert from 'node:assert/strict';
import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { VirtualSource } from '../../src/boards/find/virtual-source.js';
import { FirmataDriver } from '../../src/boards/firmata/firmata-driver.js';
import { ServoBell, type ServoBellOptions } from '../../src/boards/servo-bell.js';
import { likelyContact } from '../../src/core/arm-time.js';
import { type Pulse, type UnoOptions, VirtualUno } from '../../src/virtual/index.js';
import { during, ManualClock } from '../system/manual-clock.js';

/** A bell of the rig: what it has other than the usual. */
export type RigBell = Partial<Omit<ServoBellOptions, 'name'>>;

/** A board of the rig, with its bells by name. */
export interface RigBoard {
  readonly bells: { readonly [name: string]: RigBell };
  readonly uno?: UnoOptions;
}

interface BellOnUno {
  readonly bell: ServoBell;
  readonly uno: VirtualUno;
  readonly options: ServoBellOptions;
  readonly pulses: Pulse[];
}

const usual = { start: 75, strike: 90, sdelay: 500 };

/** Bells on virtual Unos in virtual time: the boards and the clock go forward together, a millisecond at a time. */
export class OfficeRig {
  readonly clock = new ManualClock();
  readonly #unos = new Map<string, VirtualUno>();
  readonly #supervisors: BoardSupervisor[] = [];
  readonly #bells = new Map<string, BellOnUno>();

  constructor(boards: { readonly [name: string]: RigBoard }) {
    for (const [name, board] of Object.entries(boards)) {
      this.#build(name, board);
    }
  }

  /** The board of that name. */
  uno(name: string): VirtualUno {
    return found(this.#unos.get(name), name);
  }

  bell(name: string): ServoBell {
    return found(this.#bells.get(name), name).bell;
  }

  /** The pulses on the bell's pin since the start. */
  pulses(name: string): Pulse[] {
    return found(this.#bells.get(name), name).pulses;
  }

  /** Times the bell sounded. */
  dings(name: string): number {
    const { uno, options } = found(this.#bells.get(name), name);
    return uno.dings(options.pin);
  }

  /** Degrees at which the bell's arm is. */
  angle(name: string): number {
    const { uno, options } = found(this.#bells.get(name), name);
    return uno.angle(options.pin);
  }

  /** When the first pulse of the strike angle began among those from `since` on, milliseconds of board time. */
  struckAt(name: string, since = 0): number {
    const { options, pulses } = found(this.#bells.get(name), name);
    const width = 600 + 10 * options.strike;
    const first = pulses.slice(since).find(({ microseconds }) => Math.abs(microseconds - width) <= 5);
    assert.ok(first !== undefined, `${name} was not sent to its strike angle`);
    return first.at / 16_000;
  }

  /** Lets boards and clock go on for so many milliseconds. */
  async advance(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 1) {
      for (const uno of this.#unos.values()) {
        uno.advance(1);
      }
      await this.clock.advance(1);
    }
  }

  /** Lets time pass until `isSo`; fails after `limit` milliseconds. */
  async until(isSo: () => boolean, limit: number): Promise<void> {
    for (let passed = 0; !isSo(); passed += 1) {
      assert.ok(passed < limit, `it was not so within ${limit} ms of board time`);
      await this.advance(1);
    }
  }

  /** Lets time pass until the promise is settled, and settles as it does. */
  during<T>(promise: Promise<T>, limit = 20_000): Promise<T> {
    return during(promise, (isSo, most) => this.until(isSo, most), limit);
  }

  /** True when all bells are ready, or those that are named. */
  areReady(names: readonly string[] = [...this.#bells.keys()]): boolean {
    return names.every((name) => this.bell(name).status.ready);
  }

  /** Starts everything and waits until all bells are ready. */
  async ready(): Promise<void> {
    for (const { bell } of this.#bells.values()) {
      bell.start();
    }
    for (const supervisor of this.#supervisors) {
      supervisor.start();
    }
    await this.until(() => this.areReady(), 8000);
  }

  async stop(): Promise<void> {
    const bells = [...this.#bells.values()].map(({ bell }) => bell.stop());
    await this.during(
      Promise.all(bells).then(() => Promise.all(this.#supervisors.map((each) => each.stop()))),
    );
  }

  /** Holds every pulse so far against its bell: there was none but those of rest and of the strike. */
  assertNoOddPulse(): void {
    for (const [name, { options, pulses }] of this.#bells) {
      const widths = [600 + 10 * options.start, 600 + 10 * options.strike];
      for (const { microseconds } of pulses) {
        // A pulse that detaching cut short is shorter than that of rest.
        // Two servos and the serial line share one processor, so that a pulse may be 10 microseconds off.
        const isKnown = widths.some((width) => Math.abs(width - microseconds) <= 10);
        assert.ok(
          isKnown || microseconds < Math.min(...widths),
          `${name} got a pulse of ${microseconds} microseconds`,
        );
      }
    }
  }

  #build(name: string, { bells, uno: unoOptions }: RigBoard): void {
    let pin = 8;
    const all: ServoBellOptions[] = Object.entries(bells).map(([bell, options]) => {
      const next = { name: bell, pin, ...usual, ...options };
      pin = next.pin + 1;
      return next;
    });
    const servos = all.map((bell) => ({
      pin: bell.pin,
      rest: bell.start,
      contact: bell.contact ?? likelyContact(bell),
    }));
    const uno = new VirtualUno({ bootloader: 20, ...unoOptions, servos });
    const supervisor = new BoardSupervisor(new VirtualSource(uno), new FirmataDriver(this.clock), this.clock);
    this.#unos.set(name, uno);
    this.#supervisors.push(supervisor);
    for (const options of all) {
      const pulses: Pulse[] = [];
      uno.on('pulse', (pulse) => {
        if (pulse.pin === options.pin) {
          pulses.push(pulse);
        }
      });
      const bell = new ServoBell(options, supervisor, this.clock);
      this.#bells.set(options.name, { bell, uno, options, pulses });
    }
  }
}

function found<T>(value: T | undefined, name: string): T {
  assert.ok(value !== undefined, `the rig has no ${name}`);
  return value;
}
