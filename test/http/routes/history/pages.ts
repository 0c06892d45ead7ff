import assert from 'node:assert/strict';
import { z } from 'zod';
import type { Receipt } from '../../../../src/core/ring.js';
import { receiptSchema } from '../../../../src/http/routes/schemas.js';
import { type RunningApp, rightKey } from '../../running-app.js';

/** The right key, in a header. */
export const keyHeader = { 'X-BellBot-Key': rightKey };
const pageSchema = z.strictObject({ rings: z.array(receiptSchema) });

/** A page of the history, and where the next one is. */
export interface Page {
  readonly rings: Receipt[];
  readonly next: string | null;
}

/** The page at a path, checked to be one. */
export async function page(app: RunningApp, path: string): Promise<Page> {
  const response = await app.fetch(path, { headers: keyHeader });
  assert.equal(response.status, 200, `${path}: ${await response.clone().text()}`);
  assert.equal(response.headers.get('content-type'), 'application/json');
  assert.equal(response.headers.get('vary'), 'Accept');
  const { rings } = pageSchema.parse(await response.json());
  const link = response.headers.get('link');
  const next =
    link === null ? null : (/^<(\/api\/rings\?[^>]+)>; rel="next"$/.exec(link)?.[1] ?? 'malformed');
  return { rings, next };
}

/** The page at a path, and all that follow it. */
export async function allPages(app: RunningApp, first: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (let path: string | null = first; path !== null; path = pages.at(-1)?.next ?? null) {
    pages.push(await page(app, path));
  }
  return pages;
}
