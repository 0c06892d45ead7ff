import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/system/system-clock.js';
import { ModelBoard } from '../../test/boards/model-board.js';

/** Firmata's analog message to pin 8, with seven bits of the pulse's width in each of the bytes that follow. */
const toPin8 = 0xe8;
/** Microseconds of the pulse that stands for the usual `strike`, 90 degrees. */
const strikeWidth = 1500;

/**
 * A model of an Uno on a serial port, which costs next to nothing; it notes when it is told to bring the arm to the bell and
 * back, by the clock of this machine.
 */
export class SerialBoard {
  /** Milliseconds from each command to the bell until the arm was told to go back. */
  readonly strikes: number[] = [];
  readonly #board = new ModelBoard(systemClock, { pin: 8, rest: 75, contact: 87 });
  readonly #server = createServer({ noDelay: true });
  #folder = '';
  #socat: ChildProcess | undefined;
  #bytes: number[] = [];
  #struckAt: number | undefined;

  /** The device file. */
  get path(): string {
    return join(this.#folder, 'ttyACM0');
  }

  /** Makes the device file. Needs socat. */
  async start(): Promise<this> {
    this.#folder = await mkdtemp(join(tmpdir(), 'bellbot-board-'));
    this.#server.on('connection', (socket) => this.#carry(socket));
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const link = `PTY,link=${this.path},raw,echo=0,b57600`;
    this.#socat = spawn('socat', [link, `TCP:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
    await once(this.#server, 'connection');
    while (
      !(await access(this.path).then(
        () => true,
        () => false,
      ))
    );
    return this;
  }

  async stop(): Promise<void> {
    this.#socat?.kill('SIGKILL');
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #carry(socket: Socket): void {
    const port = this.#board.createPort();
    port.on('data', (data: Buffer) => socket.write(data));
    port.on('error', () => {});
    port.on('close', () => socket.destroy());
    socket.on('data', (data: Buffer) => {
      this.#note(data);
      port.write(data);
    });
    socket.on('error', () => {});
    socket.on('close', () => port.close());
    port.open();
  }

  #note(data: Buffer): void {
    for (const byte of data) {
      this.#bytes = byte >= 0x80 ? [byte] : [...this.#bytes.slice(0, 3), byte];
      const [command, low = 0, high] = this.#bytes;
      if (command === toPin8 && high !== undefined && this.#bytes.length === 3) {
        this.#told(low + high * 128);
      }
    }
  }

  #told(width: number): void {
    const now = performance.now();
    if (width === strikeWidth) {
      this.#struckAt ??= now;
    } else if (this.#struckAt !== undefined) {
      this.strikes.push(now - this.#struckAt);
      this.#struckAt = undefined;
    }
  }
}
