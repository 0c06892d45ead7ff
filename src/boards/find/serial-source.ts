import { readdir, realpath, stat } from 'node:fs/promises';
import type { BellBotError } from '../../core/errors.js';
import type { Cancel, Clock } from '../../core/ports.js';
import type { BoardPort, FoundBoard, PassedOver, PortSource } from '../board-port.js';
import { Candidates, candidatesAmong } from './candidates.js';
import { hasSerialNumber, portOfSerialNumber } from './choice.js';
import { type Neighbour, Neighbours } from './neighbours.js';
import { describePort, type KnownBoard, OwnBoard } from './own-board.js';
import { listSerialPorts, type SerialPortInfo } from './serial-ports.js';

/** StandardFirmata's baud rate. */
const baudRate = 57_600;
/** How often the device folder is looked at while no board is open; milliseconds. */
const lookAgain = 500;

/** What a serial source asks of the system; other implementations are for tests. */
export interface SerialSystem {
  list(): Promise<SerialPortInfo[]>;
  makePort(path: string): Promise<BoardPort>;
  /** Something that differs after a device came or went. */
  fingerprint(path: string): Promise<string>;
  /** Where a path leads; missing for tests without links. */
  resolve?(path: string): Promise<string>;
}

/** What outlives a source: the process that it lives in may be followed by another. */
export interface OwnBoardMemory {
  /** The bell's own board, where an earlier source had one. */
  readonly own?: KnownBoard | undefined;
  /** Told of the bell's own board whenever the bell has come to rest on it. */
  keep(own: KnownBoard): void;
}

const system: SerialSystem = {
  list: () => listSerialPorts(),
  async makePort(path) {
    // Loaded late: the server answers before the board does.
    const { SerialPort } = await import('serialport');
    return new SerialPort({ path, baudRate, autoOpen: false });
  },
  fingerprint: devices,
  resolve: realpath,
};

/** What a source may be given beside its board. */
export interface SourceOptions {
  readonly use?: SerialSystem;
  readonly memory?: OwnBoardMemory | undefined;
  /** The other boards. */
  readonly neighbours?: Neighbours;
}

/**
 * The port that was named, the one of the USB device with that serial number, or the first Arduino on USB that answers as
 * one and is no other board's; once that one was the bell's, it or none: another Arduino would be driven, and no bell
 * would sound.
 */
export class SerialSource implements PortSource, Neighbour {
  /** `auto`, or a path. */
  readonly #board: string;
  readonly #usb: string | undefined;
  readonly #clock: Clock;
  readonly #system: SerialSystem;
  readonly #memory: OwnBoardMemory;
  readonly #candidates = new Candidates();
  readonly #neighbours: Neighbours;
  #latest: OwnBoard | undefined;
  /** The port that is being tried, or used. */
  #held: SerialPortInfo | undefined;
  /** Where the path leads that was named. */
  #real: string | undefined;
  #own: OwnBoard | undefined;
  /** A look at the devices that is under way: it may hang, and another would hang, too. */
  #looking: Promise<string> | undefined;

  /** `board` is `auto`, a serial port path, or the serial number of a USB device. */
  constructor(board: string | { readonly usb: string }, clock: Clock, options: SourceOptions = {}) {
    const { use = system, memory = { keep: () => {} }, neighbours = new Neighbours() } = options;
    this.#board = typeof board === 'string' ? board : 'auto';
    this.#usb = typeof board === 'string' ? undefined : board.usb;
    this.#neighbours = neighbours;
    neighbours.add(this);
    this.#clock = clock;
    this.#memory = memory;
    this.#system = use;
    this.#own = memory.own && new OwnBoard(memory.own);
  }

  async find(): Promise<FoundBoard> {
    const ports = await this.#system.list();
    if (this.#board !== 'auto') {
      // What the list does not know is still tried: a pty or a network port is a board to those who name it.
      const named = ports.find(({ path }) => path === this.#board);
      return this.#found(named ?? { path: this.#board, arduino: null }, []);
    }
    if (this.#usb !== undefined) {
      return this.#found(portOfSerialNumber(ports, this.#usb), []);
    }
    await this.#neighbours.refresh();
    this.#held = undefined;
    const free = this.#neighbours.free(ports, this);
    const arduino = this.#own?.among(ports, free) ?? this.#next(free, free.length < ports.length);
    this.#held = arduino;
    this.#latest = this.#own ?? OwnBoard.chosen(arduino, ports);
    return this.#found(
      arduino,
      free.filter((port) => port !== arduino),
    );
  }

  async refresh(): Promise<void> {
    if (this.#board !== 'auto') {
      this.#real = await this.#system.resolve?.(this.#board).catch(() => undefined);
    }
  }

  has(port: SerialPortInfo, ports: readonly SerialPortInfo[]): boolean {
    if (this.#board !== 'auto') {
      return port.path === this.#board || port.path === this.#real;
    }
    if (this.#usb !== undefined) {
      return hasSerialNumber(port, this.#usb);
    }
    return this.#own === undefined ? port.path === this.#held?.path : this.#own.isIt(port, ports);
  }

  keep(): void {
    this.#own = this.#latest;
    if (this.#own !== undefined) {
      this.#memory.keep(this.#own.known);
    }
  }

  passOver(error: BellBotError): PassedOver {
    const isChosen = this.#board === 'auto' && this.#usb === undefined && this.#own === undefined;
    return isChosen ? this.#candidates.passOver(error) : { error, isAnother: false };
  }

  onArrival(listener: () => void): Cancel {
    let cancelled = false;
    let cancelTimer: Cancel = () => {};
    let before: string | undefined;
    const look = async (): Promise<void> => {
      const now = await this.#fingerprint();
      if (cancelled) {
        return;
      }
      if (before !== undefined && now !== before) {
        listener();
      }
      before = now;
      cancelTimer = this.#clock.after(lookAgain, () => void look());
    };
    void look();
    return () => {
      cancelled = true;
      cancelTimer();
    };
  }

  #fingerprint(): Promise<string> {
    this.#looking ??= this.#system
      .fingerprint(this.#board)
      .catch(() => '')
      .finally(() => {
        this.#looking = undefined;
      });
    return this.#looking;
  }

  #next(ports: readonly SerialPortInfo[], hasOthers: boolean): SerialPortInfo {
    return this.#candidates.next(candidatesAmong(ports, hasOthers));
  }

  async #found(
    port: Pick<SerialPortInfo, 'path' | 'arduino' | 'product'>,
    others: readonly SerialPortInfo[],
  ): Promise<FoundBoard> {
    return {
      port: await this.#system.makePort(port.path),
      name: describePort(port),
      others: others.map(describePort),
    };
  }
}

/** The names of the devices that boards appear as, or of the one that was named with the time it appeared. */
async function devices(board: string): Promise<string> {
  if (board !== 'auto') {
    const found = await stat(board).catch(() => undefined);
    return found === undefined ? '' : `${found.ino} ${found.ctimeMs}`;
  }
  if (process.platform === 'win32') {
    return (await listSerialPorts()).map(({ path }) => path).join();
  }
  const names = await readdir('/dev').catch(() => []);
  return names.filter((name) => /^(tty(ACM|USB|\.)|cu\.)/.test(name)).join();
}
