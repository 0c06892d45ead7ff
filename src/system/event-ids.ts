import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './data-folder.js';

/** Name of the file that has the highest id that may have been given away. */
const file = 'event-ids';
/** Ids that one run may give away: more than a thousand a second for eleven days. */
const block = 1_000_000_000;
/** No id is above this, and no clock is believed that would lead there; a quarter of the exact integers stays for ever. */
const highest = 6_000_000_000_000_000;

/**
 * The id behind which the events of this run begin. It is above all that earlier runs with this folder have given, whatever
 * the clock shows: a file says how far they may have got. And it is no less than the clock's microseconds, `now` being
 * milliseconds since the epoch: so ids go on growing where the folder was emptied, restored, or refuses to be written.
 * Never rejects.
 */
export async function eventIdsFrom(folder: string, now: number): Promise<number> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8').catch(() => '');
  const given = /^\d{1,16}\n?$/.test(text) ? Number(text) : 0;
  const byClock = Math.floor(now) * 1000;
  const first = Math.max(believed(given), believed(byClock)) + 1;
  // Not waited for to be on disk: what a power cut takes, the clock makes good.
  await replaceFile(path, `${first + block}\n`, false).catch(() => {});
  return first;
}

function believed(id: number): number {
  return id > 0 && id <= highest ? id : 0;
}
