import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealTimeUno, type UnoPort } from '../../src/virtual/index.js';

/** Whether this machine can make a pseudo-terminal that looks like a serial port; else why not. */
export const ptyMissing = spawnSync('socat', ['-V']).status === 0 ? false : 'socat is not installed';

/**
 * A virtual Uno behind a device file, as an Uno on USB is: socat makes the file and carries its bytes over TCP to the
 * board. Opening the file resets nothing, as a pseudo-terminal has no DTR; so does this board.
 */
export class UnoOnAPty {
  readonly uno = new RealTimeUno({
    servos: [{ pin: 8, rest: 75, contact: 87 }],
    resetOnOpen: false,
    pulses: false,
  });
  readonly #folder: string;
  readonly #server = createServer({ noDelay: true });
  #port: UnoPort | undefined;
  #socat: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(): Promise<UnoOnAPty> {
    const pty = new UnoOnAPty(await mkdtemp(join(tmpdir(), 'bellbot-pty-')));
    await pty.uno.start();
    pty.#server.on('connection', (socket) => pty.#carry(socket));
    pty.#server.listen(0, '127.0.0.1');
    await once(pty.#server, 'listening');
    await pty.plugIn();
    return pty;
  }

  /** The device file. */
  get path(): string {
    return join(this.#folder, 'ttyACM0');
  }

  /** Makes the device file, and gives the board power. */
  async plugIn(): Promise<void> {
    const { port } = this.#server.address() as AddressInfo;
    const link = `PTY,link=${this.path},raw,echo=0,b57600`;
    this.#socat = spawn('socat', [link, `TCP:127.0.0.1:${port},nodelay`], { stdio: 'ignore' });
    await once(this.#server, 'connection');
    for (let there = false; !there; ) {
      there = await access(this.path).then(
        () => true,
        () => false,
      );
    }
  }

  /** Takes the device file away, and with it the power. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    if (socat !== undefined && socat.exitCode === null) {
      socat.kill('SIGKILL');
      await once(socat, 'exit');
    }
    this.uno.unplug();
    await rm(this.path, { force: true });
  }

  async stop(): Promise<void> {
    await this.unplug();
    this.#server.close();
    await this.uno.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #carry(socket: Socket): void {
    this.uno.plugIn();
    const port = this.uno.createPort();
    this.#port = port;
    port.on('data', (data: Buffer) => socket.write(data));
    port.on('close', () => socket.destroy());
    port.on('error', () => {});
    socket.on('data', (data: Buffer) => port.write(data));
    socket.on('error', () => {});
    socket.on('close', () => this.#port?.close());
    port.open();
  }
}
