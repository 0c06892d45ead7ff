import type { Clock } from '../../core/ports.js';
import type { FoundBoard } from '../board-port.js';
import type { BoardStatus } from '../board-status.js';
import type { BoardSupervisor } from '../board-supervisor.js';
import type { BoardReport, FromBoard } from './messages.js';

/** Tells BellBot what a board of the boards' process is and does. */
export class ServedBoard {
  readonly #name: string;
  readonly #board: BoardSupervisor;
  readonly #clock: Clock;
  readonly #tell: (message: FromBoard) => void;
  #found: FoundBoard | undefined;
  #wasReady = false;

  constructor(name: string, board: BoardSupervisor, clock: Clock, tell: (message: FromBoard) => void) {
    this.#name = name;
    this.#board = board;
    this.#clock = clock;
    this.#tell = tell;
    board.onFound((found) => this.#find(found));
    board.onStatus((status) => this.#follow(status));
  }

  #find(found: FoundBoard): void {
    this.#found = found;
    this.#tell({ type: 'found', board: this.#name, found: found.name, others: found.others });
    this.#report(this.#board.status);
  }

  #follow(status: BoardStatus): void {
    if (!status.ready && status.code === 'board-reset') {
      this.#tell({ type: 'reset', board: this.#name, at: this.#clock.now() });
    }
    this.#wasReady ||= status.ready;
    this.#report(status);
  }

  #report(status: BoardStatus): void {
    const { name, version } = this.#board.driver.firmware;
    const report: BoardReport = {
      ready: status.ready,
      name: status.name,
      code: status.ready ? null : status.code,
      reason: status.ready ? null : status.reason,
      port: this.#found?.port.path ?? null,
      firmware: this.#wasReady ? name : null,
      version: this.#wasReady ? version : null,
    };
    this.#tell({ type: 'report', board: this.#name, report });
  }
}
