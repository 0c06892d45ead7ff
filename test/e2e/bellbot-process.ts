import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** How long a test waits for something before it fails; generous, since machines are busy. Milliseconds. */
const patience = 60_000;
const main = join(import.meta.dirname, '..', '..', 'src', 'main.js');

/** How a BellBot is started. */
export interface ProcessOptions {
  /** Command line after `bellbot`. Default: `demo port=0`. */
  readonly args?: readonly string[];
  /** Added to a nearly empty environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** The home folder; default: a new empty one. */
  readonly home?: string;
  /** A command that runs the rest of its arguments in its place, as `nice` and `prlimit` do. Default: none. */
  readonly under?: readonly string[];
}

/** BellBot as users start it: a process of its own, with a home folder of its own. */
export class BellBotProcess {
  readonly log: LogLine[] = [];
  /** All that went to stdout. */
  stdout = '';
  /** All that went to stderr. */
  stderr = '';
  readonly home: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | NodeJS.Signals>;
  readonly #lines = new Set<() => void>();

  static async start({
    args = ['demo', 'port=0'],
    env = {},
    home,
    under = [],
  }: ProcessOptions = {}): Promise<BellBotProcess> {
    const command = [...under, process.execPath, main, ...args];
    return new BellBotProcess(command, env, home ?? (await mkdtemp(join(tmpdir(), 'bellbot-'))));
  }

  private constructor(command: readonly string[], env: NodeJS.ProcessEnv, home: string) {
    this.home = home;
    const { PATH } = process.env;
    const [program = process.execPath, ...args] = command;
    this.#child = spawn(program, args, {
      env: { PATH, HOME: home, USERPROFILE: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exit = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        resolve(code ?? signal ?? -1);
        this.#heard();
      });
    });
    if (this.#child.stdout !== null) {
      createInterface(this.#child.stdout).on('line', (line) => this.#take(line));
    }
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#heard();
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Resolves to where it listens, once it does. */
  async url(): Promise<string> {
    const line = await this.line(/^Listening on /);
    return String(line.url);
  }

  /** Resolves to where it listens, once its bell is ready. */
  async ready(): Promise<string> {
    await this.line(/^Ready to ring/);
    return this.url();
  }

  /** Resolves to the `count`th log line that says this, once it is there. */
  async line(sentence: RegExp, count = 1): Promise<LogLine> {
    const lines = await this.until(`${count} x ${sentence}`, () => {
      const found = this.log.filter(({ msg }) => sentence.test(msg));
      return found.length >= count ? found : undefined;
    });
    const line = lines[count - 1];
    if (line === undefined) {
      throw new RangeError('count is 1 or more');
    }
    return line;
  }

  /** Resolves to what `look` finds, looking after everything that the process prints. */
  until<T>(what: string, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#lines.delete(check);
      };
      const check = (): void => {
        const found = look();
        if (found !== undefined) {
          stop();
          resolve(found);
        } else if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
          stop();
          reject(new Error(`BellBot ended before there was ${what}:\n${this.stdout}${this.stderr}`));
        }
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`there was never ${what}:\n${this.stdout}${this.stderr}`));
      }, patience);
      this.#lines.add(check);
      check();
    });
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Takes away what it prints to, as a terminal that is closed does. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  /** Resolves to the exit status, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals> {
    return this.#exit;
  }

  /** Ends it however it is, and removes its home folder. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
    await rm(this.home, { recursive: true, force: true });
  }

  #take(line: string): void {
    this.stdout += `${line}\n`;
    if (line.startsWith('{')) {
      this.log.push(JSON.parse(line));
    }
    this.#heard();
  }

  #heard(): void {
    for (const check of [...this.#lines]) {
      check();
    }
  }
}
