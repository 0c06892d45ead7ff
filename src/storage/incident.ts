import { ticketSize } from '../core/tickets.js';
import type { Failure, Opened } from './messages.js';

/** What happened to a database that was not what it should be when it was opened, as sentences; `why` if it was open. */
export function incidentReason({ incident, tickets }: Opened, why: Failure | null): string {
  const count = [...tickets.values()].reduce((sum, { length }) => sum + length / ticketSize, 0);
  const rings = `${count} unfinished rings`;
  const begun = `A new one was begun, with ${rings}; the history starts anew.`;
  const because = why?.message ?? 'BellBot was ended while it was mended.';
  switch (incident?.type) {
    case 'damaged':
      return `The database was damaged (${because}) and has been set aside as ${incident.aside}. ${begun}`;
    case 'removed':
      return `The database is gone: ${because} ${begun}`;
    case 'replaced':
      return `The database is another one: ${because} It was given the ${rings} of the former one.`;
    case undefined:
      return '';
  }
}
