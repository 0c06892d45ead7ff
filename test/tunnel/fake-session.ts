import type { FromSession, SessionRequest } from '../../src/tunnel/ngrok-messages.js';
import type { OpenSession, SessionEvents } from '../../src/tunnel/session-process.js';

/** A session without a process: records what it is asked and says what the test lets it say. */
export class FakeSession {
  readonly request: SessionRequest;
  readonly #events: SessionEvents;
  #leave: () => void = () => undefined;
  readonly gone = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });
  /** What was done to it, in order. */
  readonly calls: ('close' | 'kill')[] = [];

  constructor(request: SessionRequest, events: SessionEvents) {
    this.request = request;
    this.#events = events;
  }

  say(message: FromSession): void {
    this.#events.message(message);
  }

  /** The process ends by itself. */
  end(text: string): void {
    this.#leave();
    this.#events.ended(text);
  }

  /** The process is gone after it was told to go. */
  leave(): void {
    this.#leave();
  }
}

/** Opens fake sessions and keeps them, oldest first. */
export function fakeSessions(): { readonly opened: FakeSession[]; readonly open: OpenSession } {
  const opened: FakeSession[] = [];
  return {
    opened,
    open: (request, events) => {
      const session = new FakeSession(request, events);
      opened.push(session);
      return {
        pid: undefined,
        close: () => void session.calls.push('close'),
        kill: () => void session.calls.push('kill'),
        gone: session.gone,
      };
    },
  };
}
