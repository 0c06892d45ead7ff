import assert from 'node:assert/strict';
import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { VirtualSource } from '../../src/boards/find/virtual-source.js';
import { FirmataDriver } from '../../src/boards/firmata/firmata-driver.js';
import { FirmataLink } from '../../src/boards/firmata/link.js';
import { ServoBell } from '../../src/boards/servo-bell.js';
import type { BellStatus } from '../../src/core/ports.js';
import { type Pulse, type UnoOptions, VirtualUno } from '../../src/virtual/index.js';
import { during, ManualClock } from '../system/manual-clock.js';

/** Degrees, milliseconds, a pin: what the rig's bell is like. */
export interface RigOptions extends UnoOptions {
  readonly pin?: number;
  readonly start?: number;
  readonly strike?: number;
  readonly sdelay?: number;
  /** Degrees at which the arm touches the bell. Default: 80 % of the way from start to strike. */
  readonly contact?: number;
}

/** A run of pulses of one width on the bell's pin. */
export interface Hold {
  readonly microseconds: number;
  /** Milliseconds of board time at the first pulse. */
  readonly from: number;
  /** Milliseconds from the first pulse to the first of another width. */
  readonly lasts: number;
}

/** A bell on a virtual Uno in virtual time: board and clock go forward together, a millisecond at a time. */
export class VirtualRig {
  readonly clock = new ManualClock();
  readonly uno: VirtualUno;
  link = new FirmataLink(this.clock);
  supervisor: BoardSupervisor;
  bell: ServoBell;
  readonly pulses: Pulse[] = [];
  readonly statuses: BellStatus[] = [];
  readonly pin: number;

  constructor(options: RigOptions = {}) {
    const { pin = 8, start = 75, strike = 90, sdelay = 500, ...uno } = options;
    const contact = options.contact ?? start + 0.8 * (strike - start);
    this.pin = pin;
    this.uno = new VirtualUno({ servos: [{ pin, rest: start, contact }], ...uno });
    this.uno.on('pulse', (pulse) => {
      if (pulse.pin === pin) {
        this.pulses.push(pulse);
      }
    });
    this.supervisor = new BoardSupervisor(
      new VirtualSource(this.uno),
      new FirmataDriver(this.clock, this.link),
      this.clock,
    );
    this.bell = new ServoBell({ name: 'bell', pin, start, strike, sdelay }, this.supervisor, this.clock);
    this.bell.onStatus((status) => this.statuses.push(status));
  }

  /** Times the bell sounded. */
  get dings(): number {
    return this.uno.dings(this.pin);
  }

  /** Lets board and clock go on for so many milliseconds. */
  async advance(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 1) {
      this.uno.advance(1);
      await this.clock.advance(1);
    }
  }

  /** Lets time pass until `isSo`; fails after `limit` milliseconds of board time. Resolves to the time that passed. */
  async until(isSo: () => boolean, limit: number): Promise<number> {
    let passed = 0;
    while (!isSo()) {
      assert.ok(passed < limit, `it was not so within ${limit} ms of board time`);
      await this.advance(1);
      passed += 1;
    }
    return passed;
  }

  /** Starts everything and waits until the bell is ready. */
  async ready(): Promise<void> {
    this.bell.start();
    this.supervisor.start();
    await this.until(() => this.bell.status.ready, 8000);
  }

  /** Makes one strike; resolves when the arm is back, rejects as the bell does. */
  async strike(): Promise<void> {
    await this.during(this.bell.strike());
  }

  /** Lets time pass until the promise is settled, and settles as it does. */
  during<T>(promise: Promise<T>, limit = 20_000): Promise<T> {
    return during(promise, (isSo, most) => this.until(isSo, most), limit);
  }

  /** Stops bell and board. */
  async stop(): Promise<void> {
    await this.during(this.bell.stop().then(() => this.supervisor.stop()));
  }

  /** The pulses so far as runs of one width, rounded to 5 microseconds. */
  get holds(): Hold[] {
    const holds: Array<{ microseconds: number; from: number; lasts: number }> = [];
    for (const pulse of this.pulses) {
      const from = pulse.at / 16_000;
      const microseconds = Math.round(pulse.microseconds / 5) * 5;
      const last = holds.at(-1);
      if (last !== undefined) {
        last.lasts = from - last.from;
      }
      if (last === undefined || Math.abs(last.microseconds - microseconds) > 5) {
        holds.push({ microseconds, from, lasts: 0 });
      }
    }
    return holds;
  }
}
