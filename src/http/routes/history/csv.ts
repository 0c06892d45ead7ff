import { type Receipt, type Ring, receiptOf } from '../../../core/ring.js';

/** The media type of a CSV with a header row (RFC 4180, section 3). */
export const csvType = 'text/csv; charset=utf-8; header=present';

/** How each column is read from a receipt, by its name. */
const columns: Readonly<Record<string, (receipt: Receipt) => string>> = Object.freeze({
  id: ({ id }) => id,
  bell: ({ bell }) => text(bell),
  state: ({ state }) => state,
  source: ({ source }) => text(source),
  who: ({ who }) => text(who),
  text: (receipt) => text(receipt.text),
  strikesAsked: ({ strikes }) => String(strikes.asked),
  strikesMade: ({ strikes }) => String(strikes.made),
  attempts: ({ attempts }) => String(attempts),
  acceptedAt: ({ acceptedAt }) => acceptedAt,
  startedAt: ({ startedAt }) => startedAt ?? '',
  finishedAt: ({ finishedAt }) => finishedAt ?? '',
  reason: ({ reason }) => text(reason),
  pattern: ({ pattern }) => text(pattern),
  urgent: ({ urgent }) => String(urgent),
  via: ({ via }) => text(via),
  together: ({ together }) => together ?? '',
  heard: ({ heard }) => (heard === null ? '' : String(heard)),
});
const readers = Object.values(columns);

/** The header row (RFC 4180). */
export const csvHeader = `${Object.keys(columns).join(',')}\r\n`;

/** A ring's row, its line end included. What is null is an empty field without quotes. */
export function csvRow(ring: Ring): string {
  const receipt = receiptOf(ring);
  return `${readers.map((read) => read(receipt)).join(',')}\r\n`;
}

/** Always in quotes. Nothing is put before a text that begins like a formula: the receipts say what was sent. */
function text(value: string | null): string {
  return value === null ? '' : `"${value.replaceAll('"', '""')}"`;
}
