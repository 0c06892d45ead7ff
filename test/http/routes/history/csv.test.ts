import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BellBotError } from '../../../../src/core/errors.js';
import { type Receipt, receiptOf } from '../../../../src/core/ring.js';
import { csvHeader, csvRow } from '../../../../src/http/routes/history/csv.js';
import { mostReaders } from '../../../../src/http/routes/history/history.js';
import { settle } from '../../../system/manual-clock.js';
import { problem, type RunningApp, rightKey, withApp } from '../../running-app.js';
import { pastRing, withPast } from './past-rings.js';

const key = { 'X-BellBot-Key': rightKey };
const columns =
  'id,bell,state,source,who,text,strikesAsked,strikesMade,attempts,acceptedAt,startedAt,finishedAt,reason,pattern,urgent,via,together,heard';

/** A CSV (RFC 4180) read strictly: fields of each row; null for an empty field without quotes. */
function rowsOf(csv: string): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let rest = csv;
  let row: (string | null)[] = [];
  while (rest !== '') {
    const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    assert.ok(match !== null, `no field at ${JSON.stringify(rest.slice(0, 60))}`);
    const [all, quoted, bare, end] = match;
    row.push(quoted?.replaceAll('""', '"') ?? (bare === '' ? null : (bare ?? null)));
    rest = rest.slice(all.length);
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  assert.equal(row.length, 0);
  return rows;
}

function fieldsOf(receipt: Receipt): (string | null)[] {
  const { id, bell, state, source, who, text, strikes, attempts, acceptedAt, startedAt, finishedAt, reason } =
    receipt;
  const counts = [strikes.asked, strikes.made, attempts].map(String);
  const { pattern, urgent, via, together, heard } = receipt;
  const how = [pattern, String(urgent), via, together, heard === null ? null : String(heard)];
  return [id, bell, state, source, who, text, ...counts, acceptedAt, startedAt, finishedAt, reason, ...how];
}

async function csv(app: RunningApp, query = '', accept = 'text/csv'): Promise<Response> {
  return app.fetch(`/api/rings${query}`, { headers: { ...key, Accept: accept } });
}

describe('the history as CSV', () => {
  it('has a header row and all rings, newest first, if no limit is given', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 451);
      const response = await csv(app);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
      assert.equal(response.headers.get('vary'), 'Accept');
      assert.equal(response.headers.get('link'), null);
      assert.equal(response.headers.get('content-length'), null);
      const [header, ...rows] = rowsOf(await response.text());
      assert.equal(header?.join(','), columns);
      assert.deepEqual(
        rows,
        past.map((ring) => fieldsOf(receiptOf(ring))),
      );
    });
  });

  it('has its header alone when there are no rings', async () => {
    await withApp({}, async (app) => {
      assert.equal(await (await csv(app)).text(), `${columns}\r\n`);
      assert.equal(csvHeader, `${columns}\r\n`);
    });
  });

  it('has so many rings as limit says, also more than on a page, and takes filters and cursor', async () => {
    await withApp({}, async (app) => {
      const past = await withPast(app, 451);
      for (const limit of [1, 199, 200, 201, 400, 450, 451, 452, 1_000_000]) {
        const rows = rowsOf(await (await csv(app, `?limit=${limit}`)).text());
        assert.equal(rows.length, 1 + Math.min(limit, 451), String(limit));
      }
      const failed = rowsOf(await (await csv(app, '?state=failed&since=2026-01-01T01:00Z')).text()).slice(1);
      assert.ok(failed.length > 50 && failed.every(([, , state]) => state === 'failed'));
      const first = await app.fetch('/api/rings?limit=50', { headers: key });
      const next = /<([^>]*)>/.exec(first.headers.get('link') ?? '')?.[1]?.replace('limit=50&', '') ?? '';
      const rest = rowsOf(await (await csv(app, next.replace('/api/rings', ''))).text()).slice(1);
      assert.deepEqual(
        rest.map(([id]) => id),
        past.slice(50).map(({ id }) => id),
      );
      const refused = await csv(app, '?limit=1000001');
      assert.equal(refused.status, 422);
    });
  });

  it('reads back as it was, whatever was sent', () => {
    const text = fc.option(fc.string({ unit: 'binary', minLength: 1 }));
    const nasty = fc.constantFrom(
      '"',
      '""',
      ',',
      '\r\n',
      '\n',
      '=1+1',
      '+1',
      '-1',
      '@x',
      "'",
      ' a ',
      ';',
      '\ta',
      'null',
    );
    fc.assert(
      fc.property(fc.oneof(text, nasty), fc.oneof(text, nasty), text, (who, said, reason) => {
        const ring = { ...pastRing(1), who, text: said, reason };
        assert.deepEqual(rowsOf(csvRow(ring)), [fieldsOf(receiptOf(ring))]);
      }),
    );
  });

  it('is given to who accepts it more than JSON', async () => {
    await withApp({}, async (app) => {
      const cases: Record<string, string> = {
        'text/csv': 'csv',
        'TEXT/CSV': 'csv',
        'text/*': 'csv',
        'text/csv; charset=utf-8': 'csv',
        'text/csv;header=present': 'csv',
        'text/csv;q=0.9, application/json;q=0.8': 'csv',
        'text/csv, */*;q=0.1': 'csv',
        'application/json;q=0, */*': 'csv',
        '': 'json',
        '*/*': 'json',
        'application/*': 'json',
        'application/json': 'json',
        'application/json; charset=utf-8': 'json',
        'application/json, text/csv;q=0.5': 'json',
        'text/csv;q=0.2, application/json;q=0.3': 'json',
        'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8': 'json',
        'text/csv;q=0, */*': 'json',
      };
      for (const [accept, expected] of Object.entries(cases)) {
        const response = await csv(app, '', accept);
        assert.equal(response.status, 200, accept);
        const type = response.headers.get('content-type') ?? '';
        assert.equal(type.startsWith('text/csv') ? 'csv' : 'json', expected, accept);
      }
      const none = await app.raw(
        `GET /api/rings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-BellBot-Key: ${rightKey}\r\n\r\n`,
      );
      assert.match(none, /^HTTP\/1\.1 200 [\s\S]*application\/json/);
      for (const accept of [
        'application/xml',
        'text/csv;q=0',
        'image/*, text/html',
        'text/csv;header=absent',
      ]) {
        const response = await csv(app, '', accept);
        assert.equal(response.status, 406, accept);
        assert.equal((await problem(response)).code, 'not-acceptable');
      }
    });
  });

  it('answers HEAD without reading more than a page', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 450);
      const response = await app.fetch('/api/rings', {
        method: 'HEAD',
        headers: { ...key, Accept: 'text/csv' },
      });
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
      assert.equal(await response.text(), '');
      assert.equal(app.store.lists.length, 1);
    });
  });

  it('is sent to eight readers at once, and to the next when one of them has gone', async () => {
    await withApp({}, async (app) => {
      for (let number = 0; number < 3000; number += 1) {
        await app.store.add({ ...pastRing(number), text: 'x'.repeat(4000) });
      }
      const readers = [];
      for (let reader = 0; reader < mostReaders; reader += 1) {
        const socket = connect(app.port, '127.0.0.1');
        socket.write(
          `GET /api/rings HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nX-BellBot-Key: ${rightKey}\r\n\r\n`,
        );
        await once(socket, 'readable');
        socket.pause();
        readers.push(socket);
      }
      const refused = await csv(app);
      assert.equal(refused.status, 503);
      assert.equal(refused.headers.get('retry-after'), '10');
      assert.equal((await problem(refused)).code, 'too-many-readers');
      assert.equal((await app.fetch('/api/rings', { headers: key })).status, 200, 'JSON is not meant');
      const head = await app.fetch('/api/rings', { method: 'HEAD', headers: { ...key, Accept: 'text/csv' } });
      assert.equal(head.status, 503);
      readers[0]?.destroy();
      let status = 503;
      while (status === 503) {
        const response = await csv(app, '?limit=1');
        await response.text();
        status = response.status;
      }
      assert.equal(status, 200);
      // Nobody else takes anything: after a minute all are gone.
      await app.serverClock.advance(62_000);
      for (let reader = 0; reader < mostReaders; reader += 1) {
        assert.equal((await csv(app, '?limit=1')).status, 200);
      }
      for (const socket of readers) {
        socket.destroy();
      }
    });
  });

  it('is not read faster than it is taken, and no further once its reader has hung up', async () => {
    await withApp({}, async (app) => {
      const long = 'x'.repeat(4000);
      for (let number = 0; number < 10_000; number += 1) {
        await app.store.add({ ...pastRing(number), text: long });
      }
      const socket = connect(app.port, '127.0.0.1');
      socket.pause();
      socket.write(
        `GET /api/rings HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nX-BellBot-Key: ${rightKey}\r\n\r\n`,
      );
      // Quiet for so many turns of the event loop that the buffers of both ends must be full.
      let before = -1;
      for (let quiet = 0; quiet < 200; quiet += 1) {
        await settle();
        if (app.store.lists.length !== before || before === 0) {
          before = app.store.lists.length;
          quiet = 0;
        }
      }
      assert.ok(before > 0 && before < 45, `${before} pages were read`);
      socket.destroy();
      const connections = (): Promise<Response> => app.fetch('/livez');
      for (let turn = 0; turn < 50; turn += 1) {
        await connections();
      }
      assert.ok(app.store.lists.length <= before + 1);
      assert.deepEqual(app.refusals, []);
    });
  });

  it('is refused with 503 when it cannot be begun, and broken off when it cannot be ended', async () => {
    await withApp({}, async (app) => {
      await withPast(app, 450);
      app.store.fault = new BellBotError('storage-failed');
      assert.equal((await csv(app)).status, 503);
      app.store.fault = undefined;
      const list = app.store.list.bind(app.store);
      app.store.list = async (query) => {
        if (query.before !== undefined) {
          throw new BellBotError('storage-failed');
        }
        return list(query);
      };
      const request = `GET /api/rings HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nX-BellBot-Key: ${rightKey}\r\n\r\n`;
      const broken = await app.raw(request);
      assert.match(broken, /^HTTP\/1\.1 200 /);
      assert.match(broken, /transfer-encoding: chunked/i);
      assert.ok(broken.includes('ring 449') && !broken.endsWith('0\r\n\r\n'));
      assert.deepEqual(app.refusals, ['storage-failed', 'storage-failed']);
    });
  });
});
