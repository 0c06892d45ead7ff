import type { EventEmitter } from 'node:events';
import type { Cancel } from '../../core/ports.js';
import type { BoardPort, FoundBoard, PortSource } from '../board-port.js';

/** A board that exists in this process and makes ports like a serial one: the virtual Uno. */
export interface EmulatedBoard extends EventEmitter {
  createPort(): BoardPort;
  /** Gives it power, where somebody has to. Called before every opening; again is the same start. */
  start?(): Promise<void>;
}

/** The one emulated board. */
export class VirtualSource implements PortSource {
  readonly #board: EmulatedBoard;

  constructor(board: EmulatedBoard) {
    this.#board = board;
  }

  async find(): Promise<FoundBoard> {
    await this.#board.start?.();
    return { port: this.#board.createPort(), name: 'virtual Uno', others: [] };
  }

  /** Does nothing: this board is the only one. */
  keep(): void {}

  onArrival(listener: () => void): Cancel {
    this.#board.on('plugged-in', listener);
    return () => this.#board.off('plugged-in', listener);
  }
}
