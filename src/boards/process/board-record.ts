import type { ErrorCode } from '../../core/errors.js';
import type { BoardInfo } from '../../core/hardware.js';
import { notOpened } from '../board-status.js';
import { reasonOfEmulated } from '../emulated-words.js';
import { kindOf } from '../find/choice.js';
import type { BoardReport, BoardSetup } from './messages.js';

/** What BellBot knows of one board, through all the processes that drive it. */
export class BoardRecord {
  #info: BoardInfo;
  #wasReady = false;

  constructor({ name, board }: BoardSetup) {
    const { code, reason } = notOpened;
    const unknown = { port: null, firmware: null, version: null, ready: false, code, reason };
    this.#info = { name, kind: kindOf(board), ...unknown, reconnects: 0, lastReset: null };
  }

  get info(): BoardInfo {
    return this.#info;
  }

  /** The board has said how it is. */
  report({ ready, code, reason, port, firmware, version }: BoardReport): void {
    const info = this.#info;
    const isBack = ready && !info.ready && this.#wasReady;
    this.#wasReady ||= ready;
    this.#set({
      ready,
      code,
      reason,
      port: port ?? info.port,
      firmware: firmware ?? info.firmware,
      version: version ?? info.version,
      reconnects: info.reconnects + (isBack ? 1 : 0),
    });
  }

  /** The board has reset by itself at that time, milliseconds since the epoch. */
  hasReset(at: number): void {
    this.#set({ lastReset: at });
  }

  /** The process that drives it is gone. */
  lose(code: ErrorCode, reason: string): void {
    this.#set({ ready: false, code, reason });
  }

  #set(change: Partial<BoardInfo>): void {
    const info = { ...this.#info, ...change };
    const { kind, code, reason } = info;
    const isWorded = kind === 'virtual' && code !== null && reason !== null;
    this.#info = isWorded ? { ...info, reason: reasonOfEmulated(code, reason) } : info;
  }
}
