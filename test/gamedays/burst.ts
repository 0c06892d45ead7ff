import type { Answer, Site } from './site.js';

/** Many senders at once. */
export interface BurstOptions {
  /** How many requests are under way at a time, each on a connection of its own. */
  readonly connections: number;
  /** Asked before each request: true ends the burst. */
  readonly over: (answers: readonly Answer[]) => boolean;
  /** What each sender says, at most this text's length. */
  readonly text?: string;
}

/** What came of a burst. */
export interface Burst {
  /** What was answered, in the order of the answers. */
  readonly answers: readonly Answer[];
  /** Requests that got no answer: refused or broken connections. A sender that gets none stops. */
  readonly unanswered: number;
}

/** Posts rings over many connections, each sending its next request as soon as it has its answer. */
export async function burst(site: Site, { connections, over, text }: BurstOptions): Promise<Burst> {
  const answers: Answer[] = [];
  let unanswered = 0;
  const url = await site.bellbot.url();
  const init = text === undefined ? {} : { body: new URLSearchParams({ text }) };
  const sender = async (): Promise<void> => {
    while (!over(answers)) {
      try {
        answers.push(await site.post(init, url));
      } catch {
        unanswered += 1;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, sender));
  return { answers, unanswered };
}
