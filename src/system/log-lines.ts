import type { Logger } from 'pino';
import type { BellBotEvent, ClosingReason } from '../core/events.js';
import { type Held, isoTime, type Ring } from '../core/ring.js';
import { printable, unprintable } from '../core/text.js';

/** Fields beside the sentence; never a key or a token, and of a request's body no more than who wrote it. */
type Fields = Readonly<Record<string, string | number | boolean | null>>;

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** One line of the log. */
interface Line {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Fields;
  readonly sentence: string;
  readonly error?: unknown;
}

/**
 * Writes what BellBot tells about itself to the log: the one home of its sentences and levels. Part of a sentence may be
 * what a board, a sender or a server calls itself, so none of them can command a terminal.
 */
export function logLines(logger: Logger): (event: BellBotEvent) => void {
  return (event) => {
    const { level, fields, sentence, error } = lineOf(event);
    if (logger.isLevelEnabled(level)) {
      logger[level](error === undefined ? fields : { ...fields, err: error }, printable(sentence));
    }
  };
}

function lineOf(event: BellBotEvent): Line {
  switch (event.type) {
    case 'accepted':
      return ringLine('info', event.ring, `Ring accepted from ${event.ring.source}.`);
    case 'held':
      return ringLine('info', event.ring, `Ring held: ${whyHeld(event.held)}.`);
    case 'joined':
      return ringLine('info', event.ring, `Rings for ${event.others} more.`);
    case 'apart':
      return ringLine('warn', event.ring, `Begins without ${event.without.join(', ')}, not ready in time.`);
    case 'bell-held':
      return bellHeldLine(event);
    case 'striking':
      return ringLine('debug', event.ring, 'The arm moves.');
    case 'struck':
      return ringLine('info', event.ring, `Struck${ofSeveral(event.ring)}.`);
    case 'cut-short':
      return ringLine('warn', event.ring, `Strike cut short: ${event.reason}`);
    case 'finished':
      return finishedLine(event.ring);
    case 'refused':
      return refusedLine(event);
    case 'refused-more':
      return refusedMoreLine(event);
    case 'connections-closed':
      return closedLine(event);
    case 'ignored':
      return ignoredLine(event);
    case 'board-found': {
      const others = event.others.length === 0 ? '' : ` Also seen: ${event.others.join(', ')}.`;
      return { level: 'info', fields: { board: event.board }, sentence: `Opening ${event.board}.${others}` };
    }
    case 'expired':
      return expiredLine(event);
    case 'lost': {
      const sentence = 'A ring that waited is gone from the database, and cannot ring.';
      return { level: 'error', fields: { ring: event.id, bell: event.bell }, sentence };
    }
    case 'store-status':
      return event.status.ready
        ? { level: 'info', fields: { store: 'ok' }, sentence: 'Rings can be stored again.' }
        : { level: 'error', fields: { store: event.status.code }, sentence: event.status.reason };
    case 'store-incident':
      return { level: 'error', fields: { path: event.path }, sentence: event.reason };
    case 'bell-status':
      return bellLine(event);
    case 'tunnel-status':
      return tunnelLine(event);
    case 'clock-jumped':
      return clockLine(event);
    case 'advice':
      return { level: 'warn', fields: {}, sentence: event.sentence };
    case 'listener-failed':
      return {
        level: 'error',
        fields: {},
        sentence: 'A mistake in BellBot, which goes on.',
        error: event.error,
      };
    case 'ding':
      return {
        level: 'info',
        fields: { bell: event.bell, count: event.count },
        sentence: `🔔 Ding! (${event.count})`,
      };
  }
}

function ofSeveral({ strikes }: Ring): string {
  return strikes.asked === 1 ? '' : ` ${strikes.made} of ${strikes.asked}`;
}

function ringLine(level: Line['level'], ring: Ring, sentence: string): Line {
  return { level, fields: { ring: ring.id, bell: ring.bell, source: ring.source }, sentence };
}

const heldSince: Readonly<Record<Held['why'], string>> = Object.freeze({
  quiet: 'quiet hours',
  dark: 'it is dark',
  muted: 'the bell is muted',
  paused: 'the bell is paused',
  calibrating: 'the bell is being calibrated',
  duty: 'the strikes of this minute are made',
});

function whyHeld({ why, until }: Held): string {
  return `${heldSince[why]}${until === null ? '' : `, until ${isoTime(until)}`}`;
}

function bellHeldLine({ bell, held }: Extract<BellBotEvent, { type: 'bell-held' }>): Line {
  const sentence = held === null ? 'Rings are held back no more.' : `Rings are held back: ${whyHeld(held)}.`;
  return { level: 'info', fields: { bell }, sentence };
}

function finishedLine(ring: Ring): Line {
  switch (ring.state) {
    case 'failed':
      return ringLine('error', ring, `Ring failed: ${ring.reason}`);
    case 'cancelled':
      return ringLine('info', ring, `Ring cancelled: ${ring.reason}`);
    case 'queued':
    case 'striking':
    case 'rung':
    case 'expired':
      return ringLine('debug', ring, `Ring ${ring.state}.`);
  }
}

/** One line for all that expired together, since an outage may leave many. */
function expiredLine({ oldest, count }: Extract<BellBotEvent, { type: 'expired' }>): Line {
  const { id, bell, acceptedAt, reason } = oldest;
  if (count === 1) {
    return { level: 'warn', fields: { bell, count, ring: id }, sentence: `Ring expired: ${reason ?? ''}` };
  }
  const since = isoTime(acceptedAt);
  const sentence = `${count} rings expired, the oldest accepted at ${since}: ${reason ?? ''}`;
  return { level: 'warn', fields: { bell, count }, sentence };
}

/** The name is what the sender said, so it is made harmless for a terminal, where it could write over the line. */
function ignoredLine({ source, who, reason }: Extract<BellBotEvent, { type: 'ignored' }>): Line {
  const name = who?.replace(unprintable, '') ?? '';
  const by = name === '' ? 'somebody without a name' : name;
  return {
    level: 'info',
    fields: { source, who: name },
    sentence: `No ring for ${by} from ${source}: ${reason}`,
  };
}

function refusedLine({ error, route, from }: Extract<BellBotEvent, { type: 'refused' }>): Line {
  const { status, title } = error.kind;
  const fields = { code: error.code, status, route, from };
  return status === 500
    ? { level: 'error', fields, sentence: `${title}: ${route}`, error: error.cause }
    : { level: 'info', fields, sentence: `Refused ${route} from ${from}: ${title} (${status}).` };
}

function refusedMoreLine({
  error,
  route,
  from,
  count,
}: Extract<BellBotEvent, { type: 'refused-more' }>): Line {
  const { status, title } = error.kind;
  return {
    level: status === 500 ? 'error' : 'info',
    fields: { code: error.code, status, route, from, count },
    sentence: `Refused ${count} more: ${title} (${status}). The last was ${route} from ${from}.`,
  };
}

const closedFor: Readonly<Record<ClosingReason, string>> = Object.freeze({
  full: 'all places for connections are taken, so those that are idle longest go',
  address: 'one address has its share of connections, so those of it that are idle longest go',
  pipelined: 'too many requests were sent without waiting for answers',
  crumbs: 'a body was sent in tiny pieces',
  shunned: 'an address came back too soon after its connections had been closed for what it sent',
  untaken: 'answers were not taken in time',
});

function closedLine({ reason, count, from }: Extract<BellBotEvent, { type: 'connections-closed' }>): Line {
  const [what, last] =
    count === 1 ? ['Closed a connection', 'It was'] : [`Closed ${count} connections`, 'The last was'];
  const sentence = `${what}: ${closedFor[reason]}. ${last} for ${from}.`;
  return { level: 'warn', fields: { reason, count, from }, sentence };
}

function bellLine({ bell, status }: Extract<BellBotEvent, { type: 'bell-status' }>): Line {
  if (status.ready) {
    return {
      level: 'info',
      fields: { bell, board: status.board },
      sentence: `Ready to ring: ${status.board}.`,
    };
  }
  const level = status.code === 'board-starting' ? 'debug' : 'warn';
  return { level, fields: { bell, board: status.board, code: status.code }, sentence: status.reason };
}

function clockLine({ by, now }: Extract<BellBotEvent, { type: 'clock-jumped' }>): Line {
  const way = by > 0 ? 'ahead' : 'back';
  const sentence = `The clock of this machine was set ${way} by ${inWords(Math.abs(by))}, to ${isoTime(now)}.`;
  return { level: 'warn', fields: { seconds: Math.round(by / 1000) }, sentence };
}

/** A length of time in its two greatest units, such as `1 d 2 h`. */
function inWords(milliseconds: number): string {
  let left = Math.round(milliseconds / 1000);
  const parts = units.flatMap(([unit, seconds]) => {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 2).join(' ');
}

function tunnelLine({ status }: Extract<BellBotEvent, { type: 'tunnel-status' }>): Line {
  switch (status.state) {
    case 'off':
    case 'connecting':
      return { level: 'debug', fields: { tunnel: status.state }, sentence: `Tunnel: ${status.state}.` };
    case 'up':
      return {
        level: 'info',
        fields: { tunnel: status.state, url: status.url },
        sentence: `Tunnel up: ${status.url}`,
      };
    case 'retrying': {
      const seconds = Math.round(status.retryInMs / 1000);
      const sentence = `Tunnel down: ${status.reason} Next attempt in ${seconds} s.`;
      return { level: 'warn', fields: { tunnel: status.state }, sentence };
    }
    case 'failed':
      return { level: 'error', fields: { tunnel: status.state }, sentence: `No tunnel: ${status.reason}` };
  }
}
