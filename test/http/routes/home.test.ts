import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BellBotError } from '../../../src/core/errors.js';
import { settle } from '../../system/manual-clock.js';
import { problem, type RunningApp, rightKey, withApp } from '../running-app.js';

const html = { Accept: 'text/html' };

async function home(app: RunningApp, headers: Record<string, string> = {}): Promise<string> {
  const response = await app.fetch('/', { headers });
  assert.equal(response.status, 200);
  return await response.text();
}

describe('the home page', () => {
  it('says whether a ring now would ring, and why not', async () => {
    await withApp({}, async (app) => {
      assert.match(await home(app), /A ring now would ring\./);
    });
    await withApp({ ready: false }, async (app) => {
      const { reason } = app.bell.status.ready ? { reason: '' } : app.bell.status;
      const page = await home(app);
      assert.match(page, /A ring now would not ring: /);
      assert.ok(reason !== '' && page.includes(reason), page);
      assert.match(page, /Until then rings wait\./);
    });
  });

  it('shows the last rings where no key is needed, to this machine alone', async () => {
    await withApp({ keys: false, byHand: false }, async (app) => {
      assert.match(await home(app), /There was none yet/);
      await app.form({ text: '<script>alert("hello")</script>', who: 'Ada & Co' });
      const page = await home(app);
      assert.match(page, /<h2>The last rings<\/h2>/);
      assert.ok(page.includes('&#60;script&#62;alert(&#34;hello&#34;)&#60;/script&#62;'), page);
      assert.ok(page.includes('Ada &#38; Co') && page.includes(`/rings/${app.accepted[0]?.id}`));
      for (const headers of [{ 'X-Forwarded-For': '203.0.113.1' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
        assert.doesNotMatch(await home(app, headers), /The last rings|alert/);
      }
    });
  });

  it('shows no more than the last ten', async () => {
    await withApp({ keys: false, byHand: false }, async (app) => {
      for (let i = 1; i <= 12; i += 1) {
        await app.form({ text: `number ${i}.` });
      }
      const page = await home(app);
      assert.equal([...page.matchAll(/<li>/g)].length, 10);
      assert.ok(page.includes('number 12.') && page.includes('number 3.') && !page.includes('number 2.'));
    });
  });

  it('shows them to who has a key, and to nobody else', async () => {
    await withApp({ byHand: false }, async (app) => {
      await app.ring({ text: 'lunch' });
      assert.doesNotMatch(await home(app), /lunch|The last rings/);
      assert.match(await home(app, { 'X-BellBot-Key': rightKey }), /lunch/);
      assert.match(await home(app, { Authorization: `Bearer ${rightKey}` }), /lunch/);
    });
  });

  it('is no place to try keys', async () => {
    await withApp({ rate: 2 }, async (app) => {
      const statuses: number[] = [];
      for (let i = 0; i < 4; i += 1) {
        statuses.push((await app.fetch('/', { headers: { 'X-BellBot-Key': `wrong-${i}` } })).status);
      }
      assert.deepEqual(statuses, [401, 401, 429, 429]);
      const wrong = await app.fetch('/', { headers: { ...html, 'X-BellBot-Key': 'wrong' } });
      assert.match(await wrong.text(), /<h1>Too many requests<\/h1>/);
      assert.equal(app.answers.length, 5);
    });
    await withApp({}, async (app) => {
      const wrong = await app.fetch('/', { headers: { 'X-BellBot-Key': 'wrong' } });
      assert.equal((await problem(wrong)).code, 'key-wrong');
    });
  });

  it('says of rings that cannot be read why, and is there all the same', async () => {
    await withApp({ keys: false }, async (app) => {
      app.store.fault = new BellBotError('storage-slow');
      assert.match(await home(app), /They cannot be read now: Try again in a few seconds/);
    });
  });

  it('gives the address at which it was reached, also behind a proxy that is named', async () => {
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'bell.example' };
    await withApp({ proxy: 'loopback' }, async (app) => {
      assert.match(await home(app, forwarded), / https:\/\/bell\.example\/ring</);
      assert.match(await home(app, { 'X-Forwarded-Proto': 'https' }), / https:\/\/127\.0\.0\.1:\d+\/ring</);
      assert.match(
        await home(app, { 'X-Forwarded-Host': '"><script>' }),
        / http:\/\/127\.0\.0\.1:\d+\/ring</,
      );
    });
    await withApp({}, async (app) => {
      assert.match(await home(app, forwarded), / http:\/\/127\.0\.0\.1:\d+\/ring</);
    });
  });
});

describe('the page of a ring', () => {
  it('loads itself again until the ring is over', async () => {
    await withApp({ keys: false }, async (app) => {
      await app.form({ text: 'hello' });
      const id = app.accepted[0]?.id;
      const asked = app.fetch(`/rings/${id}`);
      while (app.clock.timers === 0) {
        await settle();
      }
      await app.clock.advance(2000);
      const page = await (await asked).text();
      assert.match(page, /<meta http-equiv="refresh" content="3">/);
      assert.match(page, /<h1>Ring: the arm moves<\/h1>/);
      app.bell.finish();
      assert.match(await (await app.fetch(`/rings/${id}`)).text(), /<h1>Ring: rung<\/h1>/);
    });
  });

  it('is locked as the receipt is, and a page too where there is no such ring', async () => {
    await withApp({}, async (app) => {
      assert.equal((await problem(await app.fetch('/rings/x'))).code, 'key-missing');
      const missing = await app.fetch('/rings/x', { headers: { ...html, 'X-BellBot-Key': rightKey } });
      assert.equal(missing.status, 404);
      assert.match(await missing.text(), /<h1>No such ring<\/h1>/);
      assert.match(missing.headers.get('content-security-policy') ?? '', /form-action 'none'/);
    });
  });
});
