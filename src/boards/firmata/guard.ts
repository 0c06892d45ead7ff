import type { BellBotError } from '../../core/errors.js';
import { hasReset, isSilent } from '../board-errors.js';
import { type BoardMessage, whyGone } from '../board-message.js';
import type { Inbox } from '../inbox.js';
import { beat } from './greeting.js';
import type { FirmataLink } from './link.js';

/** Beats without an answer after which the board counts as hung: 2 s. */
const beatsUntilSilent = 2;

/** Watches a board that is ready; resolves to why it is not any more. Throws why the port is gone. */
export async function guard(link: FirmataLink, inbox: Inbox<BoardMessage>): Promise<BellBotError> {
  let unanswered = 0;
  for (;;) {
    // Only a wait for an answer decides anything.
    const message = await (unanswered === 0 ? inbox.idle(beat) : inbox.take(beat));
    if (message === undefined) {
      if (unanswered >= beatsUntilSilent) {
        return isSilent();
      }
      unanswered += 1;
      link.askVersion();
    } else if (message.type === 'version') {
      unanswered = 0;
    } else if (message.type === 'firmware' && !message.asked) {
      return hasReset();
    } else if (message.type === 'suspect') {
      return message.error;
    } else if (message.type === 'gone' || message.type === 'stop') {
      throw whyGone(message);
    }
  }
}
