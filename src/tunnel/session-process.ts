import { fileURLToPath } from 'node:url';
import { openProcess } from '../system/own-process.js';
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

/** Opens sessions in processes that run `program`, by default `ngrok-process.js` beside this file. */
export function sessionOpener(
  program = fileURLToPath(new URL('./ngrok-process.js', import.meta.url)),
): OpenSession {
  return (request, events) => {
    const { pid, send, kill, gone } = openProcess<ToSession, FromSession>(
      { program, cwd: import.meta.dirname },
      events,
    );
    send({ type: 'open', request });
    return { pid, close: () => send({ type: 'close' }), kill, gone };
  };
}
