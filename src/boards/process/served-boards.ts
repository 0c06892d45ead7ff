import { likelyContact } from '../../core/arm-time.js';
import type { BellHardware } from '../../core/hardware.js';
import type { Clock } from '../../core/ports.js';
import type { PortSource } from '../board-port.js';
import { BoardSupervisor } from '../board-supervisor.js';
import type { BoardChoice } from '../find/choice.js';
import { Neighbours } from '../find/neighbours.js';
import type { KnownBoard } from '../find/own-board.js';
import { SerialSource } from '../find/serial-source.js';
import { type EmulatedBoard, VirtualSource } from '../find/virtual-source.js';
import { FirmataDriver } from '../firmata/firmata-driver.js';
import { ServoBell } from '../servo-bell.js';
import type { BellSetup, BoardSetup, FromBoards, ToBoards } from './messages.js';
import { ServedBell } from './served-bell.js';
import { ServedBoard } from './served-board.js';

/** The analog inputs A0 to A5 of an Uno, and the most that they read. */
const analogChannels = [0, 1, 2, 3, 4, 5];
const fullVolts = 5;

/** A servo and the bell in its way, on a pin of an emulated board. Degrees. */
export interface EmulatedServo {
  readonly pin: number;
  readonly rest: number;
  readonly contact: number;
}

/** An emulated board that runs by the clock. */
export interface EmulatedUno extends EmulatedBoard {
  on(event: 'ding', listener: (ding: { readonly pin: number }) => void): this;
  on(event: string, listener: () => void): this;
  /** Moves a bell, on the side of it on which an arm at `rest` is clear; degrees. */
  moveBell(pin: number, contact: number, rest: number): void;
  /** Puts volts on the analog input A`channel`. */
  setAnalog(channel: number, volts: number): void;
  stop(): Promise<void>;
}

/** What the boards of the process are made of. */
export interface ServedBoardsParts {
  readonly clock: Clock;
  readonly tell: (message: FromBoards) => void;
  /** Makes an emulated board with these servos. Starts nothing. */
  readonly emulate: (servos: readonly EmulatedServo[]) => EmulatedUno;
}

/** All boards and bells of the boards' process. */
export class ServedBoards {
  readonly #parts: ServedBoardsParts;
  readonly #neighbours = new Neighbours();
  readonly #boards = new Map<string, BoardSupervisor>();
  readonly #emulated = new Map<string, EmulatedUno>();
  readonly #bells = new Map<string, { readonly bell: ServoBell; readonly served: ServedBell }>();

  constructor(parts: ServedBoardsParts) {
    this.#parts = parts;
  }

  /** Does what BellBot says. */
  hear(message: ToBoards): void {
    switch (message.type) {
      case 'start':
        this.#start(message);
        return;
      case 'ping':
        this.#parts.tell({ type: 'pong' });
        return;
      case 'volts':
        this.#emulated.get(message.board)?.setAnalog(message.channel, message.volts);
        return;
      case 'close':
        return;
      default:
        if (message.type === 'configure') {
          this.#moveBell(message.settings);
        }
        this.#bells.get(message.bell)?.served.hear(message);
    }
  }

  /** The bell of an emulated board stands where its settings have it. */
  #moveBell(settings: BellHardware): void {
    const { board, pin, start } = settings;
    const contact = contactOf(settings);
    if (contact !== start) {
      this.#emulated.get(board)?.moveBell(pin, contact, start);
    }
  }

  /** Brings all arms to rest. Resolves within 300 ms. Never rejects. */
  async rest(): Promise<void> {
    await Promise.allSettled([...this.#bells.values()].map(({ bell }) => bell.rest()));
  }

  /** Lets the boards go. Never rejects. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#boards.values()].map((board) => board.stop()));
    await Promise.allSettled([...this.#emulated.values()].map((uno) => uno.stop()));
  }

  #start({ setup, own }: Extract<ToBoards, { type: 'start' }>): void {
    const { clock, tell } = this.#parts;
    for (const board of setup.boards) {
      const bells = setup.bells.filter((bell) => bell.board === board.name);
      const source = this.#source(board, bells, own[board.name]);
      const supervisor = new BoardSupervisor(source, new FirmataDriver(clock), clock);
      this.#boards.set(board.name, supervisor);
      new ServedBoard(board.name, supervisor, clock, tell);
      for (const options of bells) {
        const bell = new ServoBell(options, supervisor, clock);
        this.#bells.set(bell.name, { bell, served: new ServedBell(bell, clock, tell) });
        bell.start();
      }
    }
    for (const board of this.#boards.values()) {
      board.start();
    }
  }

  #source({ name, board }: BoardSetup, bells: readonly BellSetup[], own: KnownBoard | undefined): PortSource {
    if ('virtual' in board) {
      return this.#emulate(name, bells);
    }
    const keep = (kept: KnownBoard): void => this.#parts.tell({ type: 'own', board: name, own: kept });
    const memory = { own, keep };
    return new SerialSource(wantedOf(board), this.#parts.clock, { memory, neighbours: this.#neighbours });
  }

  #emulate(name: string, bells: readonly BellSetup[]): PortSource {
    const uno = this.#parts.emulate(
      bells.map((bell) => ({ pin: bell.pin, rest: bell.start, contact: contactOf(bell) })),
    );
    const counts = new Map<string, number>();
    uno.on('ding', ({ pin }) => {
      const bell = bells.find((each) => each.pin === pin)?.name ?? '';
      const count = (counts.get(bell) ?? 0) + 1;
      counts.set(bell, count);
      this.#parts.tell({ type: 'ding', bell, count });
    });
    // A room with the light on.
    for (const channel of analogChannels) {
      uno.setAnalog(channel, fullVolts);
    }
    // Its port closes with it, and the supervisor starts it again.
    uno.on('error', () => {});
    this.#emulated.set(name, uno);
    return new VirtualSource(uno);
  }
}

function contactOf(bell: BellHardware): number {
  return bell.contact ?? likelyContact(bell);
}

function wantedOf(board: Exclude<BoardChoice, { virtual: true }>): string | { readonly usb: string } {
  return 'usb' in board ? board : board.port;
}
