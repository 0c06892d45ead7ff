import assert from 'node:assert/strict';
import type { PortSource } from '../../src/boards/board-port.js';
import { BoardSupervisor } from '../../src/boards/board-supervisor.js';
import { VirtualSource } from '../../src/boards/find/virtual-source.js';
import { FirmataDriver } from '../../src/boards/firmata/firmata-driver.js';
import { FirmataLink } from '../../src/boards/firmata/link.js';
import { ServoBell } from '../../src/boards/servo-bell.js';
import type { BellStatus } from '../../src/core/ports.js';
import { during, ManualClock } from '../system/manual-clock.js';
import { ModelBoard } from './model-board.js';

/** A bell on the model board: hours of virtual time cost little. */
export class ModelRig {
  readonly clock = new ManualClock();
  readonly board = new ModelBoard(this.clock, { pin: 8, rest: 75, contact: 87 });
  readonly link = new FirmataLink(this.clock);
  readonly supervisor: BoardSupervisor;
  readonly bell: ServoBell;
  readonly statuses: BellStatus[] = [];

  /** `source` gets the clock and the source of the model board, which it may use or replace. */
  constructor(source: (clock: ManualClock, board: PortSource) => PortSource = (_, board) => board) {
    const { clock, link } = this;
    this.supervisor = new BoardSupervisor(
      source(clock, new VirtualSource(this.board)),
      new FirmataDriver(clock, link),
      clock,
    );
    const options = { name: 'bell', pin: 8, start: 75, strike: 90, sdelay: 500 };
    this.bell = new ServoBell(options, this.supervisor, clock);
    this.bell.onStatus((status) => this.statuses.push(status));
  }

  /** What the bell says of itself: `ready`, or the code. */
  get code(): string {
    return codeOf(this.bell.status);
  }

  /** Everything that the bell said of itself so far: `ready`, or codes. */
  get codes(): string[] {
    return this.statuses.map(codeOf);
  }

  /** Why the bell is not ready, as a sentence; empty when it is. */
  get reason(): string {
    return this.bell.status.ready ? '' : this.bell.status.reason;
  }

  start(): void {
    this.bell.start();
    this.supervisor.start();
  }

  /** Starts everything and waits until the bell is ready. */
  async ready(): Promise<void> {
    this.start();
    await this.until(() => this.bell.status.ready, 8000);
  }

  advance(milliseconds: number): Promise<void> {
    return this.clock.advance(milliseconds);
  }

  /** Lets time pass until `isSo`, in steps of 10 ms; fails after `limit`. Resolves to the time that passed. */
  async until(isSo: () => boolean, limit: number): Promise<number> {
    let passed = 0;
    for (; !isSo(); passed += 10) {
      assert.ok(passed < limit, `it was not so within ${limit} ms: ${this.reason}`);
      await this.clock.advance(10);
    }
    return passed;
  }

  /** Lets time pass until the promise is settled, and settles as it does. */
  during<T>(promise: Promise<T>, limit = 20_000): Promise<T> {
    return during(promise, (isSo, most) => this.until(isSo, most), limit);
  }

  /** Makes one strike, and shows that the bell sounded once. */
  async strike(): Promise<void> {
    const before = this.board.dings();
    await this.during(this.bell.strike());
    assert.equal(this.board.dings(), before + 1);
  }

  /** Stops bell and board. */
  async stop(): Promise<void> {
    await this.during(
      this.bell.stop().then(() => this.supervisor.stop()),
      6000,
    );
  }
}

function codeOf(status: BellStatus): string {
  return status.ready ? 'ready' : status.code;
}
