import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventIdsFrom } from '../../src/system/event-ids.js';

const today = Date.UTC(2026, 0, 1);
let base = '';
let folders = 0;

async function emptyFolder(): Promise<string> {
  folders += 1;
  const folder = join(base, String(folders));
  await mkdir(folder);
  return folder;
}

describe('the ids of events', () => {
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'bellbot-ids-'));
  });
  after(() => rm(base, { recursive: true }));

  it('grow from run to run, whatever the clock does', async () => {
    const folder = await emptyFolder();
    let before = 0;
    for (const now of [today, today, today - 1, 0, -5, today + 3_600_000, 9e15, Number.NaN, today, 1]) {
      const first = await eventIdsFrom(folder, now);
      // A run may have given away hundreds of millions.
      assert.ok(
        Number.isSafeInteger(first) && first > before + 999_999_999 * Math.min(before, 1),
        `${now}: ${first}`,
      );
      before = first;
    }
  });

  it('grow by the clock where the file is gone, spoilt or refused', async () => {
    const folder = await emptyFolder();
    const first = await eventIdsFrom(folder, today);
    await rm(join(folder, 'event-ids'));
    const later = await eventIdsFrom(folder, today + 1000);
    assert.ok(later > first);
    for (const text of ['', 'x', '-1', '1e99', '9'.repeat(16), '9'.repeat(400), '12\n13', '\u0661']) {
      await writeFile(join(folder, 'event-ids'), text);
      assert.equal(await eventIdsFrom(folder, today), today * 1000 + 1, text);
    }
    await rm(join(folder, 'event-ids'));
    await mkdir(join(folder, 'event-ids'));
    assert.equal(await eventIdsFrom(folder, today), today * 1000 + 1);
    assert.equal(await eventIdsFrom(join(folder, 'nowhere'), today), today * 1000 + 1);
  });

  it('are exact numbers, and can grow for as long as the program may be used', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, 'event-ids'), '5999999999999999\n');
    const first = await eventIdsFrom(folder, today);
    assert.equal(first, 6_000_000_000_000_000);
    assert.ok(Number.isSafeInteger(Number(await readFile(join(folder, 'event-ids'), 'utf8'))));
  });
});
