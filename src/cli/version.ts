import { createRequire } from 'node:module';

/** BellBot's version, from its package.json. */
export function version(): string {
  const description: unknown = createRequire(import.meta.url)('bellbot/package.json');
  const known = typeof description === 'object' && description !== null && 'version' in description;
  return known ? String(description.version) : 'unknown';
}
