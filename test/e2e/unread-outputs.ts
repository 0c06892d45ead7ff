import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilFound } from '../gamedays/until-found.js';

/** Something that a program can print to, whose reader does not read. */
export interface UnreadOutput {
  /** To hand to the program. */
  readonly descriptor: number;
  /** The reader is back. Resolves to all that it has read, once that has `what` in it. */
  readUntil(what: RegExp): Promise<string>;
  /** Takes it away. */
  end(): void;
}

/** A pipe. */
export function unreadPipe(): UnreadOutput {
  const folder = mkdtempSync(join(tmpdir(), 'bellbot-pipe-'));
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const descriptor = openSync(path, constants.O_WRONLY);
  const buffer = Buffer.alloc(1 << 16);
  let text = '';
  const look = async (what: RegExp): Promise<string | undefined> => {
    try {
      for (let length = 1; length > 0; ) {
        length = readSync(reader, buffer);
        text += buffer.toString('utf8', 0, length);
      }
    } catch {
      // There is nothing to read now.
    }
    return what.test(text) ? text : undefined;
  };
  return {
    descriptor,
    readUntil: (what) => untilFound(`${what} in the pipe`, () => look(what)),
    end() {
      closeSync(reader);
      closeSync(descriptor);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A terminal whose text was stopped (Ctrl-S) or selected; socat makes it. */
export async function unreadTerminal(): Promise<UnreadOutput> {
  const folder = mkdtempSync(join(tmpdir(), 'bellbot-terminal-'));
  const path = join(folder, 'terminal');
  const socat: ChildProcess = spawn('socat', [`PTY,link=${path},raw,echo=0`, 'STDIO'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  socat.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  const descriptor = await untilFound('a terminal', async () => {
    try {
      return openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    } catch {
      return undefined;
    }
  });
  socat.kill('SIGSTOP');
  return {
    descriptor,
    readUntil(what) {
      socat.kill('SIGCONT');
      return untilFound(`${what} on the terminal`, async () => (what.test(text) ? text : undefined));
    },
    end() {
      socat.kill('SIGKILL');
      closeSync(descriptor);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
