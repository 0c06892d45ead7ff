import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostSearches } from '../../../../src/http/routes/history/history.js';
import { problem, withApp } from '../../running-app.js';
import { allPages, keyHeader, page } from './pages.js';
import { pastRing } from './past-rings.js';

const texts = ['50 % off', '50 x off', 'a_b', 'aXb', 'Straße', 'ΟΔΟΣ', 'İstanbul', "it's; --", null, 'naïve'];

describe('a search by GET /api/rings', () => {
  it('takes a text literally, in capitals or not', async () => {
    await withApp({}, async (app) => {
      for (const [number, text] of texts.entries()) {
        await app.store.add({ ...pastRing(number), text });
      }
      const found = async (text: string): Promise<Array<string | null>> =>
        (await page(app, `/api/rings?text=${encodeURIComponent(text)}`)).rings.map((ring) => ring.text);
      assert.deepEqual(await found('%'), ['50 % off']);
      assert.deepEqual(await found('50 % OFF'), ['50 % off']);
      assert.deepEqual(await found('A_B'), ['a_b']);
      assert.deepEqual(await found('STRASSE'), ['Straße']);
      assert.deepEqual(await found('δοσ'), ['ΟΔΟΣ']);
      assert.deepEqual(await found('istanbul'), ['İstanbul']);
      assert.deepEqual(await found("'s; -"), ["it's; --"]);
      assert.deepEqual(await found('NAI\u0308VE'), ['naïve']);
      assert.deepEqual(await found('*'), []);
      assert.deepEqual(await found('null'), []);
      assert.deepEqual(await found('\0'), []);
      assert.equal((await page(app, '/api/rings?text=+')).rings.length, 3, 'a blank is a text');
    });
  });

  it('takes who and pattern exactly', async () => {
    await withApp({}, async (app) => {
      for (const [number, who] of ['Anna', 'anna', 'Anna ', 'Ann', null, '%'].entries()) {
        await app.store.add({ ...pastRing(number), who, pattern: who ?? 'none' });
      }
      for (const filter of ['who', 'pattern']) {
        for (const [value, count] of [
          ['Anna', 1],
          ['ANNA', 0],
          ['Anna%20', 1],
          ['%25', 1],
          ['null', 0],
          ['An', 0],
        ] as const) {
          const found = await page(app, `/api/rings?${filter}=${value}`);
          assert.equal(found.rings.length, count, `${filter}=${value}`);
        }
      }
    });
  });

  it('refuses values that it cannot take, naming the field', async () => {
    await withApp({}, async (app) => {
      const cases = {
        who: ['', 'x'.repeat(201)],
        text: ['', 'x'.repeat(4001)],
        pattern: ['', 'x'.repeat(201)],
      };
      for (const [field, values] of Object.entries(cases)) {
        for (const value of values) {
          const response = await app.fetch(`/api/rings?${field}=${value}`, { headers: keyHeader });
          assert.equal(response.status, 422);
          assert.deepEqual(
            (await problem(response)).errors?.map((each) => each.field),
            [field],
          );
        }
      }
      const bells = encodeURIComponent('\u{1F514}'.repeat(200));
      assert.equal((await page(app, `/api/rings?who=${bells}`)).rings.length, 0, 'characters are counted');
    });
  });

  it('keeps all of it in the link to the next page', async () => {
    await withApp({}, async (app) => {
      for (let number = 0; number < 5; number += 1) {
        await app.store.add({ ...pastRing(number), who: 'A & B', text: 'x+y=z', pattern: 'p#1' });
      }
      const query = `who=${encodeURIComponent('A & B')}&text=${encodeURIComponent('X+Y=')}&pattern=p%231&limit=2`;
      const pages = await allPages(app, `/api/rings?${query}`);
      assert.deepEqual(
        pages.map(({ rings }) => rings.length),
        [2, 2, 1],
      );
      const csv = await app.fetch(`/api/rings?${query.replace('&limit=2', '')}`, {
        headers: { ...keyHeader, Accept: 'text/csv' },
      });
      assert.equal((await csv.text()).trim().split('\r\n').length, 6);
    });
  });

  it('is made by eight at once, and by the next when one of them is over', async () => {
    await withApp({}, async (app) => {
      let goOn = (): void => {};
      app.store.listing = new Promise((resolve) => {
        goOn = resolve;
      });
      const ask = (query: string): Promise<Response> =>
        app.fetch(`/api/rings?${query}`, { headers: keyHeader });
      const asked = Array.from({ length: mostSearches }, () => ask('text=x'));
      while (app.store.lists.length < mostSearches) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      const refused = await ask('text=y');
      assert.equal(refused.status, 503);
      assert.equal(refused.headers.get('retry-after'), '10');
      assert.equal((await problem(refused)).code, 'too-many-readers');
      const other = ask('who=x');
      goOn();
      for (const response of await Promise.all([...asked, other])) {
        assert.equal(response.status, 200);
      }
      assert.equal((await ask('text=y')).status, 200);
    });
  });
});
