import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromSession, SessionRequest, ToSession } from './ngrok-messages.js';

/** What a session reports. Never called before `openSession` has returned. */
export interface SessionEvents {
  message(message: FromSession): void;
  /** The process is gone, or could not be started. `text` says how; it may contain the token. */
  ended(text: string): void;
}

/** One session with the edge, in a process of its own. */
export interface SessionHandle {
  /** Id of the process; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Asks for an orderly end. May hang; `kill` does not. */
  close(): void;
  /** Ends the process at once (SIGKILL). May be called more than once. */
  kill(): void;
  /** Resolves when the process is gone. Never rejects. */
  readonly gone: Promise<void>;
}

/** Starts a process and opens a session in it. Never throws. */
export type OpenSession = (request: SessionRequest, events: SessionEvents) => SessionHandle;

/** Characters of the process's error output that are kept for the reason of its end. */
const keptErrorOutput = 4096;

/** Opens sessions in processes that run `program`, by default `ngrok-process.js` beside this file. */
export function sessionOpener(
  program = fileURLToPath(new URL('./ngrok-process.js', import.meta.url)),
): OpenSession {
  return (request, events) => {
    let child: ChildProcess;
    try {
      child = fork(program, [], {
        cwd: import.meta.dirname,
        // Options of BellBot's own process (inspector, loaders of a test runner) are not for this one.
        execArgv: [],
        env: environment(),
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
    } catch (error) {
      const text = `it could not be started: ${error instanceof Error ? error.message : String(error)}`;
      queueMicrotask(() => events.ended(text));
      return { pid: undefined, close: () => undefined, kill: () => undefined, gone: Promise.resolve() };
    }
    return watch(child, request, events);
  };
}

function watch(child: ChildProcess, request: SessionRequest, events: SessionEvents): SessionHandle {
  let output = '';
  let over = false;
  let markGone = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    markGone = resolve;
  });
  const end = (text: string): void => {
    if (over) return;
    over = true;
    markGone();
    events.ended(text);
  };
  const send = (message: ToSession): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptErrorOutput);
  });
  child.stderr?.on('error', () => undefined);
  child.on('message', (message) => events.message(message as FromSession));
  child.on('error', (error) => {
    if (child.pid === undefined) end(`it could not be started: ${error.message}`);
  });
  // `close` comes after `exit`, when the error output has been read to its end.
  child.on('close', (code, signal) => end(`it ended with ${signal ?? `status ${code}`}${lastLine(output)}`));
  send({ type: 'open', request });
  return {
    pid: child.pid,
    close: () => send({ type: 'close' }),
    kill: () => void child.kill('SIGKILL'),
    gone,
  };
}

/** The last whole line. The first one may have lost its beginning, and with it the sign that it holds a token. */
function lastLine(output: string): string {
  const lines = (output.length < keptErrorOutput ? output : output.slice(output.indexOf('\n') + 1)).split(
    '\n',
  );
  const line = lines.findLast((text) => text.trim() !== '');
  return line === undefined ? '' : `: ${line.trim()}`;
}

/** BellBot's environment without keys and tokens, which are not for the SDK to see. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(BELLBOT_|NGROK_)/i.test(name)),
  );
}
