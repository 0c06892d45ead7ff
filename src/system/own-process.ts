import { type ChildProcess, fork } from 'node:child_process';

/** What is heard of a process. Never called before `openProcess` has returned. */
export interface ProcessEvents<From> {
  message(message: From): void;
  /** The process is gone, or could not be started. `text` says how, with the last line of what it wrote of errors. */
  ended(text: string): void;
}

/** A process of BellBot's own that has a part of it, seen from the main one. */
export interface OwnProcess<To> {
  /** Id of the process; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Sends a message; one to a process that has gone is lost. */
  send(message: To): void;
  /** Ends the process at once (SIGKILL). May be called more than once. */
  kill(): void;
  /** Resolves when the process is gone. Never rejects. */
  readonly gone: Promise<void>;
}

/** How a process is started. */
export interface ProcessOptions {
  /** Path of the program. */
  readonly program: string;
  /** The folder that it works in; without one that of this process. */
  readonly cwd?: string;
}

/** Ids of the processes that are there. */
const living = new Set<number>();

/** Ids of the processes that were started and are still there, or may be. */
export function livingProcesses(): readonly number[] {
  return [...living];
}

/** Characters of the process's error output that are kept for the reason of its end. */
const keptErrorOutput = 4096;

/**
 * Starts a process that hangs, or is aborted by native code, without taking this one along. They talk by messages (JSON
 * over Node's IPC channel), and the process is to end when that is closed. Never throws.
 */
export function openProcess<To extends object, From>(
  { program, cwd }: ProcessOptions,
  events: ProcessEvents<From>,
): OwnProcess<To> {
  try {
    const child = fork(program, [], {
      ...(cwd === undefined ? {} : { cwd }),
      // Options of the main process (inspector, loaders of a test runner) are not for this one.
      execArgv: [],
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    return watch(child, events);
  } catch (error) {
    const text = `it could not be started: ${error instanceof Error ? error.message : String(error)}`;
    queueMicrotask(() => events.ended(text));
    return { pid: undefined, send: () => {}, kill: () => {}, gone: Promise.resolve() };
  }
}

function watch<To extends object, From>(child: ChildProcess, events: ProcessEvents<From>): OwnProcess<To> {
  let output = '';
  let over = false;
  let markGone = (): void => {};
  const gone = new Promise<void>((resolve) => {
    markGone = resolve;
  });
  const { pid } = child;
  if (pid !== undefined) {
    living.add(pid);
    child.once('exit', () => living.delete(pid));
  }
  const end = (text: string): void => {
    if (!over) {
      over = true;
      markGone();
      events.ended(text);
    }
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptErrorOutput);
  });
  child.stderr?.on('error', () => {});
  child.on('message', (message) => events.message(message as From));
  child.on('error', (error) => {
    if (pid === undefined) {
      end(`it could not be started: ${error.message}`);
    }
  });
  // `close` comes after `exit`, when the error output has been read to its end.
  child.on('close', (code, signal) => end(`it ended with ${signal ?? `status ${code}`}${lastLine(output)}`));
  return {
    pid,
    send(message) {
      if (child.connected) {
        // Without a callback a closed channel would become an uncaught error.
        child.send(message, () => {});
      }
    },
    kill: () => void child.kill('SIGKILL'),
    gone,
  };
}

/** The last whole line. The first one may have lost its beginning, and with it the sign that it holds a token. */
function lastLine(output: string): string {
  const whole = output.length < keptErrorOutput ? output : output.slice(output.indexOf('\n') + 1);
  const line = whole.split('\n').findLast((text) => text.trim() !== '');
  return line === undefined ? '' : `: ${line.trim()}`;
}

/** The environment without keys and tokens, which are not for packages to see. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(BELLBOT_|NGROK_)/i.test(name)),
  );
}
