import type { RingQuery } from '../core/ports.js';
import type { HistoryRead } from './messages.js';
import { encodeText, stateNumber } from './ring-document.js';

/** The question to the database that a query of the history is. */
export function historyRead({ state, bell, source, since, until, limit, before }: RingQuery): HistoryRead {
  const latest = until ?? Number.MAX_SAFE_INTEGER;
  return {
    state: state === undefined ? undefined : stateNumber(state),
    bell: bell === undefined ? undefined : encodeText(bell),
    source: source === undefined ? undefined : encodeText(source),
    since: since ?? Number.MIN_SAFE_INTEGER,
    end: before !== undefined && before.acceptedAt < latest ? [before.acceptedAt, before.id] : [latest, null],
    limit,
  };
}
