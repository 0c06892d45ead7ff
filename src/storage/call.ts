import type { Alarm } from '../core/alarm.js';
import type { Outcome, Read, Write } from './messages.js';

/** One call of the store, from when it was made until its promise is settled. */
export interface Call {
  readonly request: Write | Read;
  /** Set while somebody waits for it who is answered after some time in any case. */
  readonly deadline: Alarm;
  /** True once it was refused, even if the database is still at it. */
  isRefused: boolean;
  /** How often the database was lost while it was at this call. */
  losses: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: Error) => void;
}

/** Ends a call with an error. */
export function refuse(call: Call, error: Error): void {
  call.isRefused = true;
  call.deadline.clear();
  call.reject(error);
}

/** The ids of the rings that a call adds. */
export function addedIds({ request }: Call): string[] {
  return request[0] === 'add' ? request[1].map(({ id }) => id) : [];
}
