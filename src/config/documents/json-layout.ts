/** How values are written where people read them: on one line as long as that is short. */

/** What surrounds a value. */
export interface Layout {
  /** The blanks that its line begins with. */
  readonly indent: string;
  /** One step of indentation. */
  readonly unit: string;
  /** What ends a line. */
  readonly end: string;
}

/** The longest value on one line, characters with its indentation. */
const mostInLine = 100;

/** A value on one line, with blanks as people type them. */
export function inlineJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inlineJson).join(', ')}]`;
  }
  if (isObject(value)) {
    const fields = Object.entries(value).map(
      ([name, each]) => `${JSON.stringify(name)}: ${inlineJson(each)}`,
    );
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  return JSON.stringify(value);
}

/** A value on one line if that is short, else with its parts on lines of their own. */
export function laidOutJson(value: unknown, layout: Layout): string {
  const inline = inlineJson(value);
  const isList = Array.isArray(value);
  if (!(isList || isObject(value)) || layout.indent.length + inline.length <= mostInLine) {
    return inline;
  }
  return laidOut(value, isList, layout);
}

/** An object or a list with its parts on lines of their own, however short it is. */
export function openedJson(value: Readonly<Record<string, unknown>>, layout: Layout): string {
  return laidOut(value, false, layout);
}

function laidOut(value: object, isList: boolean, layout: Layout): string {
  const inner = { ...layout, indent: layout.indent + layout.unit };
  const parts = Object.entries(value).map(
    ([name, each]) =>
      `${inner.indent}${isList ? '' : `${JSON.stringify(name)}: `}${laidOutJson(each, inner)}`,
  );
  const [open, close] = isList ? '[]' : '{}';
  return `${open}${layout.end}${parts.join(`,${layout.end}`)}${layout.end}${layout.indent}${close}`;
}

/** True for what is `{...}` in JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
