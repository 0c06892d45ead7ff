import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilFound } from '../gamedays/until-found.js';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.js');

/** A terminal in whose shell somebody has started BellBot; socat makes it. */
export class Terminal {
  readonly #folder: string;
  readonly #socat: ChildProcess;
  #text = '';

  private constructor(folder: string, socat: ChildProcess) {
    this.#folder = folder;
    this.#socat = socat;
    socat.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text;
    });
  }

  /** Starts BellBot with these arguments and a new home folder. */
  static async start(args: readonly string[]): Promise<Terminal> {
    const folder = await mkdtemp(join(tmpdir(), 'bellbot-terminal-'));
    const script = join(folder, 'shell');
    // It hands the closing on, as shells do, and outlives it to note how BellBot ended.
    const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
    const note = `echo $? > ${folder}/written\nmv ${folder}/written ${folder}/status\n`;
    await writeFile(script, `${command} &\ntrap "kill -HUP $!" HUP\nwait $!\nwait $!\n${note}`);
    const { PATH } = process.env;
    const socat = spawn('socat', ['STDIO', `EXEC:sh ${script},pty,setsid,ctty,stderr`], {
      env: { PATH, HOME: folder, TERM: 'xterm', NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return new Terminal(folder, socat);
  }

  /** Resolves to what it shows of this, once it does. */
  shows(what: RegExp): Promise<RegExpMatchArray & { 0: string }> {
    return untilFound(`${what} on the terminal`, async () => this.#text.match(what) ?? undefined);
  }

  /** Closes it. Resolves to the exit status of BellBot, as the shell has it. */
  async close(): Promise<number> {
    this.#socat.kill('SIGKILL');
    return untilFound('an exit status', async () => {
      const text = await readFile(join(this.#folder, 'status'), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : Number(text);
    });
  }

  /** Closes it, if it is still open, and removes its folder. */
  async end(): Promise<void> {
    this.#socat.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}
