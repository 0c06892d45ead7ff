import { shortened } from '../../one-line.js';
import { textOf } from '../reply.js';
import { shortId } from '../short-id.js';
import type { Attempt } from './attempts.js';

/** Most characters of a text that are shown. */
const mostShown = 60;

/** What came of an attempt, in a line. */
export function attemptLine(attempt: Attempt): string {
  if (attempt.type === 'kept') {
    return `Not cancelled: ring ${shortId(attempt.id)}: ${attempt.reason}`;
  }
  const { id, text, who } = attempt.ring;
  const by = textOf(who) === undefined ? '' : ` from ${shortened(textOf(who) ?? '', mostShown)}`;
  const about = textOf(text) === undefined ? '' : `: "${shortened(textOf(text) ?? '', mostShown)}"`;
  return `Cancelled: ring ${shortId(textOf(id) ?? '')}${by}${about}`;
}
