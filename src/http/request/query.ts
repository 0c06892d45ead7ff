import { BellBotError, type FieldError } from '../../core/errors.js';

/** Most characters of an unknown name that are shown. */
const mostShown = 40;
const secretName = /^(?:key|token)$/i;

/** The query of a URL, in its order. */
export function queryOf(url: string): URLSearchParams {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}

/** The query of a URL, decoded, by name. Throws `invalid-field` for a name that is given twice, and for a key. */
export function queryFields(url: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  const wrong = new Map<string, FieldError>();
  for (const [name, value] of queryOf(url)) {
    if (secretName.test(name)) {
      const expected =
        'no key in the URL, since URLs end up in logs: send it as "X-BellBot-Key: <key>", and change it';
      wrong.set(name, { field: name, expected });
    } else if (name in fields) {
      wrong.set(name, { field: name.slice(0, mostShown), expected: 'one value' });
    }
    fields[name] = value;
  }
  if (wrong.size > 0) {
    throw new BellBotError('invalid-field', undefined, { fields: [...wrong.values()] });
  }
  return fields;
}
