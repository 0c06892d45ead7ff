/** Digits at the end of an id that are shown in place of it. All of them are random; those at the beginning are the time. */
const shown = 8;

/** What people see of a ring's id. */
export function shortId(id: string): string {
  return id.slice(-shown);
}

/** True for what people may give in place of an id: all of it, or so much of its end or beginning that it means one ring. */
export function isPartOfId(text: string): boolean {
  return /^[\da-f][\da-f-]{2,34}[\da-f]$/i.test(text);
}

/** The ids that a part may mean. A whole id means itself alone. */
export function idsMeant(part: string, ids: readonly string[]): string[] {
  const plain = (text: string): string => text.toLowerCase().replaceAll('-', '');
  const typed = plain(part);
  return ids.filter((id) => plain(id).endsWith(typed) || plain(id).startsWith(typed));
}
