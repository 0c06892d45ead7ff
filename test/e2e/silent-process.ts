import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryHome } from '../config/temporary-home.js';
import { untilFound } from '../gamedays/until-found.js';
import { childrenOf } from '../system/child-processes.js';

const main = join(import.meta.dirname, '../../src/main.js');

/** How it is started. */
export interface SilentOptions {
  /** Command line after `bellbot`, without a port. */
  readonly args: readonly string[];
  /** What stdout and stderr lead to, or a redirection of the shell for both. */
  readonly outputs: readonly [out: number | 'ignore', err: number | 'ignore'] | string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A BellBot of which nothing can be read: all that is known of it, it says by HTTP. Ended after the test. */
export class SilentProcess {
  readonly url: string;
  readonly #key: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | NodeJS.Signals>;

  static async start(t: TestContext, options: SilentOptions): Promise<SilentProcess> {
    const bellbot = new SilentProcess(options, await freePort());
    t.after(() => bellbot.#child.kill('SIGKILL'));
    return bellbot;
  }

  private constructor({ args, outputs, env = {} }: SilentOptions, port: number) {
    this.url = `http://127.0.0.1:${port}`;
    this.#key = env.BELLBOT_KEY ?? 'none';
    const home = temporaryHome();
    const words = [main, ...args, `port=${port}`];
    const world = { PATH: process.env.PATH, HOME: home, USERPROFILE: home, ...env };
    this.#child =
      typeof outputs === 'string'
        ? spawn('sh', ['-c', `exec "$@" ${outputs}`, 'sh', process.execPath, ...words], {
            env: world,
            stdio: 'ignore',
          })
        : spawn(process.execPath, words, { env: world, stdio: ['ignore', ...outputs] });
    this.#exit = once(this.#child, 'exit').then(async ([code, signal]) => {
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      return code ?? signal;
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Ids of the processes that it has started and that are there. */
  get children(): readonly number[] {
    return childrenOf(this.pid);
  }

  /** Memory that it has, MB. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) / 1024;
  }

  /** Resolves when the bell is ready. */
  async ready(): Promise<void> {
    await untilFound(`a bell that is ready at ${this.url}`, async () => {
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      return answer?.ok === true ? true : undefined;
    });
  }

  /**
   * Makes it write so many lines of some 400 characters to its log, with `bots=ignore`: it says of each message of a program
   * that it was ignored. Refusals would be told of together.
   */
  async talk(lines: number): Promise<void> {
    const body = new URLSearchParams({ team_id: 'T1', channel_id: 'C1', bot_id: 'B1', text: 'x' });
    body.set('bot_name', 'n'.repeat(200));
    for (let left = lines; left > 0; left -= 50) {
      const ignored = Array.from({ length: Math.min(left, 50) }, () =>
        fetch(`${this.url}/ring`, { method: 'POST', body, headers: { 'X-BellBot-Key': this.#key } }),
      );
      await Promise.all((await Promise.all(ignored)).map((answer) => answer.text()));
    }
  }

  /** Rings; resolves to the state of the ring when it is over. */
  async ring(): Promise<string> {
    const answer = await this.send({ Prefer: 'wait=50' });
    const { state } = (await answer.json()) as { state: string };
    return state;
  }

  /** `POST /ring` with these headers beside the key. */
  send(headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/ring`, { method: 'POST', headers: { 'X-BellBot-Key': this.#key, ...headers } });
  }

  /** Ends what of it and its processes is there, at the end of the test. */
  static end(pids: readonly number[]): void {
    for (const pid of pids.filter(isThere)) {
      process.kill(pid, 'SIGKILL');
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves to the exit status, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals> {
    return this.#exit;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Whether there is a process of this id that runs, or could. */
export function isThere(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}
