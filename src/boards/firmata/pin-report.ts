import type { Clock } from '../../core/ports.js';
import { patience } from '../patience.js';
import type { FirmataLink } from './link.js';
import type { PinState } from './pin-states.js';

/**
 * Milliseconds after which a question that was not answered as hoped for is asked again; an answer takes a few. A garbled
 * answer can garble the next one, so a third question follows soon. Later ones come ever more rarely, since they fill the
 * buffer of 63 bytes of a board that does not listen.
 */
const askAgain = 40;

/** What is asked, and how long. */
export interface PinQuestion {
  readonly link: FirmataLink;
  readonly clock: Clock;
  readonly pin: number;
  /** Whether this is the state that is waited for. */
  readonly isIt: (state: PinState) => boolean;
  /** Whether this state, when it is reported twice in a row, says that waiting is in vain. */
  readonly isHopeless?: (state: PinState) => boolean;
  /** Most milliseconds to wait, of those in which the process was alive. */
  readonly limit: number;
  /** Aborted: nobody waits any more, and the promise rejects with its reason. */
  readonly signal: AbortSignal;
  /** Called before each further question, with what the board reported last: sends what may have been lost on the line. */
  readonly again?: (last: PinState | 'silent') => void;
}

/**
 * Asks the board for the state of a pin until it is the one that is waited for: resolves to undefined then, else to the
 * last state that the board reported, or `silent`. One lost byte ruins a question or its answer, so both are doubted
 * until the time is over. Answers come in the order of the questions; one that is late answers an earlier question.
 */
export async function pinReport(question: PinQuestion): Promise<PinState | 'silent' | undefined> {
  const { link, clock, pin, isIt, isHopeless = () => false, limit, signal, again = () => {} } = question;
  signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    let last: PinState | 'silent' = 'silent';
    const cancelListening = link.pinStates.on(link.opened.io, pin, (state) => {
      const isSame = last !== 'silent' && last.servo === state.servo && last.value === state.value;
      last = state;
      if (isIt(state) || (isSame && isHopeless(state))) {
        end();
        resolve(isIt(state) ? undefined : state);
      }
    });
    const cancelLimit = patience(clock, limit, () => {
      end();
      resolve(last);
    });
    const abort = (): void => {
      end();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort);
    let cancelAsking = (): void => {};
    const ask = (askedFor: number): void => {
      link.pinStates.ask(pin);
      const nextIn = Math.max(askAgain, askedFor);
      cancelAsking = clock.after(nextIn, () => {
        again(last);
        ask(askedFor + nextIn);
      });
    };
    const end = (): void => {
      cancelListening();
      cancelLimit();
      cancelAsking();
      signal.removeEventListener('abort', abort);
    };
    ask(0);
  });
}
