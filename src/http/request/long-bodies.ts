import type { IncomingMessage } from 'node:http';
import { BellBotError } from '../../core/errors.js';
import { bodyBytes } from './body-bytes.js';

/**
 * Most bytes of a chat system's body: 1 MB. Slack's messages have up to 40,000 characters, of which each takes 12 bytes in a
 * form when it takes 4 in UTF-8; Zulip sends a text up to three times.
 */
export const mostLongBytes = 1_048_576;
/** Most long bodies that are read at once: what they take of the memory stays small beside what 1,000 others may. */
const mostAtOnce = 8;

/** Names that chat systems' bodies have near their beginning, as in a form and in JSON. */
const chatNames =
  /(?:^|["&])(?:token|team_id|team_domain|channel_id|channel_name|post_id|message_id|bot_email|bot_full_name|sender_id)["=]/;

/** Reads bodies that are longer than usual where they look like a chat system's, only so many of them at once. */
export class LongBodies {
  #underWay = 0;

  /**
   * Every byte of a body, of more than `usual` only when those that come first look like a chat system's. Rejects as
   * `bodyBytes` does, and with `too-many-requests` when many long ones are being read.
   */
  async read(request: IncomingMessage, usual: number): Promise<Buffer> {
    let isLong = false;
    try {
      return await bodyBytes(request, usual, (soFar) => {
        if (!chatNames.test(soFar.toString('latin1'))) {
          return usual;
        }
        if (this.#underWay >= mostAtOnce) {
          throw new BellBotError(
            'too-many-requests',
            'Many long bodies are coming in: try again in a second.',
            {
              retryAfter: 1,
            },
          );
        }
        isLong = true;
        this.#underWay += 1;
        return mostLongBytes;
      });
    } finally {
      this.#underWay -= isLong ? 1 : 0;
    }
  }
}
