import assert from 'node:assert/strict';
import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { FirmataLink } from '../../src/boards/firmata-link.js';
import { ServoBell } from '../../src/boards/servo-bell.js';
import { VirtualSource } from '../../src/boards/virtual-source.js';
import type { Ring } from '../../src/core/ring.js';
import { Ringer } from '../../src/core/ringer.js';
import { uuid7 } from '../../src/system/uuid7.js';
import type { UnoPort } from '../../src/virtual/index.js';
import { MemoryStore } from '../core/memory-store.js';
import { plainRequest } from '../core/ringer-rig.js';
import { ManualClock, settle } from '../system/manual-clock.js';
import { ModelBoard } from './model-board.js';

const [start, contact, strike] = [75, 87, 90];
const pin = 8;
/** Milliseconds of time in one step: an answer of the board is read that much later at most. */
const step = 2;

/** What became of one ring, and what the arm did meanwhile. */
export interface Rung {
  readonly ring: Ring;
  /** Times that the strike angle was sent to the board. */
  readonly commanded: number;
  readonly dings: number;
  /** The longest that the arm stood at the bell without a break, milliseconds of the board's time. */
  readonly atBell: number;
}

/**
 * A whole bell, from ringer to arm, whose host can stand still while the board goes on, and whose line can lose bytes.
 * The board is the model of the firmware.
 */
export class HostRig {
  readonly clock = new ManualClock();
  readonly #boardClock = new ManualClock();
  readonly board = new ModelBoard(this.#boardClock, { pin, rest: start, contact });
  readonly #link = new FirmataLink(this.clock);
  readonly #supervisor: BoardSupervisor;
  readonly bell: ServoBell;
  readonly #ringer: Ringer;
  /** Changes what the board says on its way to the host. */
  toHost: (bytes: Buffer) => Buffer = (bytes) => bytes;
  /** Changes what the host says on its way to the board. */
  toBoard: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
  #held: Array<() => void> | undefined;
  #commanded = 0;
  #atBellSince: number | undefined;
  #longestAtBell = 0;

  constructor(sdelay: number, pdelay: number) {
    const { clock } = this;
    const createPort = this.board.createPort.bind(this.board);
    this.board.createPort = () => this.#tap(createPort());
    this.#supervisor = new BoardSupervisor(new VirtualSource(this.board), this.#link, clock);
    const options = { name: 'bell', pin, start, strike, sdelay };
    this.bell = new ServoBell(options, this.#supervisor, this.#link, clock);
    const limits = { queue: 100, ttl: 0, pdelay };
    const store = new MemoryStore({ clock });
    this.#ringer = new Ringer({
      bells: [{ bell: this.bell, limits }],
      store,
      clock,
      newIds: (newest) => uuid7(clock, newest),
      remember: 0,
    });
  }

  /** Times that the strike angle was sent to the board. */
  get commanded(): number {
    return this.#commanded;
  }

  /** Starts everything; resolves when the bell is ready. */
  async ready(): Promise<void> {
    this.bell.start();
    this.#supervisor.start();
    await this.#ringer.start();
    await this.until(() => this.bell.status.ready, 8000);
  }

  /** Lets host and board go on. */
  async advance(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += step) {
      await this.#boardClock.advance(step);
      this.#look();
      await this.clock.advance(step);
    }
  }

  /** Lets host and board go on until `isSo`; fails after `limit` milliseconds. */
  async until(isSo: () => boolean, limit: number): Promise<void> {
    for (let passed = 0; !isSo(); passed += step) {
      assert.ok(passed < limit, `it was not so within ${limit} ms`);
      await this.advance(step);
    }
  }

  /**
   * The host stands still and the board goes on. Then, as in Node, all timers that are due run before anything is read
   * of what has come meanwhile.
   */
  async standStill(milliseconds: number): Promise<void> {
    this.#held = [];
    for (let passed = 0; passed < milliseconds; passed += step) {
      await this.#boardClock.advance(step);
      this.#look();
    }
    this.clock.standStill(milliseconds);
    await this.clock.advance(0);
    const held = this.#held;
    this.#held = undefined;
    for (const hear of held) {
      hear();
    }
    await settle();
  }

  /** Rings once; `meanwhile` may make trouble. Resolves when the ring is over and the bell ready for another. */
  async ring(meanwhile: () => Promise<void> = async () => {}, limit = 30_000): Promise<Rung> {
    const [commanded, dings] = [this.#commanded, this.board.dings()];
    this.#longestAtBell = 0;
    const { acceptance } = await this.#ringer.accept(plainRequest);
    await meanwhile();
    await this.until(() => this.#ringer.length === 0 && this.bell.status.ready, limit);
    await this.advance(100);
    const ring = await this.#ringer.get(acceptance.id);
    assert.ok(ring !== undefined);
    return {
      ring,
      commanded: this.#commanded - commanded,
      dings: this.board.dings() - dings,
      atBell: this.#longestAtBell,
    };
  }

  /** Stops everything. */
  async stop(): Promise<void> {
    let over = false;
    void this.#ringer
      .stop()
      .then(() => this.bell.stop())
      .then(() => this.#supervisor.stop())
      .then(() => {
        over = true;
      });
    await this.until(() => over, 10_000);
  }

  #look(): void {
    const now = this.#boardClock.monotonic();
    if (this.board.angle() < contact) {
      this.#atBellSince = undefined;
      return;
    }
    this.#atBellSince ??= now;
    this.#longestAtBell = Math.max(this.#longestAtBell, now - this.#atBellSince);
  }

  #tap(port: UnoPort): UnoPort {
    const { emit, write } = port;
    port.emit = ((event: string, ...args: unknown[]): boolean => {
      if (event !== 'data') {
        return Reflect.apply(emit, port, [event, ...args]);
      }
      const hear = (): void => {
        const bytes = this.toHost(args[0] as Buffer);
        if (bytes.length > 0) {
          Reflect.apply(emit, port, ['data', bytes]);
        }
      };
      if (this.#held === undefined) {
        hear();
      } else {
        this.#held.push(hear);
      }
      return true;
    }) as UnoPort['emit'];
    port.write = (data, done) => {
      if (sendsStrike(data)) {
        this.#commanded += 1;
      }
      return Reflect.apply(write, port, [this.toBoard(data), done]);
    };
    return port;
  }
}

const width = 600 + 10 * strike;

/** True when the strike angle is among these bytes: an analog message to the pin. */
function sendsStrike(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from([0xe0 | pin, width & 0x7f, width >> 7]));
}
