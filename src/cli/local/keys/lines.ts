import type { ListedKey } from '../../../core/key-book.js';
import { isoTime } from '../../../core/ring.js';
import { oneLine } from '../../one-line.js';

/** A key as JSON has it: times in ISO 8601. */
export function keyAsJson({ isKept: _, made, expires, overlap, ...key }: ListedKey): object {
  return { ...key, made: time(made), expires: time(expires), overlap: time(overlap) };
}

/** The keys as a table, each with its heading. */
export async function keyTable(keys: readonly ListedKey[], now: number): Promise<string> {
  // Loaded late, as all that measures texts.
  const { columnsOf, row } = await import('../../columns.js');
  const headings = ['name', 'rights', 'bells', 'made', 'expires', 'last used', 'from'];
  const rows = [headings, ...keys.map((key) => cellsOf(key, now).map(oneLine))];
  const widths = headings
    .slice(0, -1)
    .map((_, column) => Math.max(...rows.map((cells) => columnsOf(cells[column] ?? ''))));
  return rows.map((cells) => row(cells, widths)).join('');
}

function cellsOf({ name, rights, bells, made, expires, lastUsed, from }: ListedKey, now: number): string[] {
  const isOver = expires !== null && expires <= now;
  return [
    name,
    rights.join(','),
    bells === 'all' ? bells : bells.join(','),
    day(made) ?? '-',
    isOver ? `${day(expires)}, over` : (day(expires) ?? 'never'),
    lastUsed ?? '-',
    from,
  ];
}

/** What a new key may, in a sentence. */
export function describeKey({ name, rights, bells, expires, overlap }: ListedKey): string {
  const which = bells === 'all' ? 'all bells' : `the bells ${bells.join(', ')}`;
  const until = expires === null ? 'It does not expire.' : `It expires at ${time(expires)}.`;
  const former = overlap === null ? '' : ` The former one counts until ${time(overlap)}.`;
  return `The key ${name} has the rights ${rights.join(', ')} for ${which}. ${until}${former}`;
}

function day(at: number | null): string | undefined {
  return time(at)?.slice(0, 10);
}

function time(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}
