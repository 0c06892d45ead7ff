import { readdir, stat } from 'node:fs/promises';
import type { BellBotError } from '../../core/errors.js';
import type { Cancel, Clock } from '../../core/ports.js';
import type { BoardPort, FoundBoard, PassedOver, PortSource } from '../board-port.js';
import { Candidates, candidatesAmong } from './candidates.js';
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
};

/**
 * The port that `board` names, or the first Arduino on USB that answers as one; once that one was the bell's, it or none:
 * another Arduino would be driven, and no bell would sound.
 */
export class SerialSource implements PortSource {
  readonly #board: string;
  readonly #clock: Clock;
  readonly #system: SerialSystem;
  readonly #memory: OwnBoardMemory;
  readonly #candidates = new Candidates();
  #latest: OwnBoard | undefined;
  #own: OwnBoard | undefined;
  /** A look at the devices that is under way: it may hang, and another would hang, too. */
  #looking: Promise<string> | undefined;

  /** `board` is `auto` or a serial port path. */
  constructor(
    board: string,
    clock: Clock,
    {
      use = system,
      memory = { keep: () => {} },
    }: { readonly use?: SerialSystem; readonly memory?: OwnBoardMemory | undefined } = {},
  ) {
    this.#board = board;
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
    const arduino =
      this.#own === undefined ? this.#candidates.next(candidatesAmong(ports)) : this.#own.among(ports);
    this.#latest = this.#own ?? OwnBoard.chosen(arduino, ports);
    return this.#found(
      arduino,
      ports.filter((port) => port !== arduino),
    );
  }

  keep(): void {
    this.#own = this.#latest;
    if (this.#own !== undefined) {
      this.#memory.keep(this.#own.known);
    }
  }

  passOver(error: BellBotError): PassedOver {
    const isChosen = this.#board === 'auto' && this.#own === undefined;
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
