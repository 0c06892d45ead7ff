import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problem, withApp } from '../running-app.js';

describe('GET /api/docs', () => {
  it('loads only what BellBot has itself, and runs no script that stands in a page', async () => {
    await withApp({}, async (app) => {
      const page = await app.fetch('/api/docs');
      assert.equal(page.status, 200);
      const policy = page.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;/);
      assert.doesNotMatch(policy, /unsafe|http|\*/);
      const text = await page.text();
      const loaded = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
      assert.ok(loaded.length >= 4);
      for (const url of loaded.filter((each) => each !== 'data:,')) {
        assert.match(url, /^\/api\//);
        const part = await app.fetch(url);
        assert.equal(part.status, 200, url);
        assert.match(part.headers.get('content-type') ?? '', /json|charset=utf-8/, url);
        assert.ok((await part.text()).endsWith('\n'), url);
      }
      assert.doesNotMatch(text, /<script>|style=|\son\w+=/);
    });
  });

  it('has nothing else of the package, nor of the disk', async () => {
    await withApp({}, async (app) => {
      const paths = [
        'index.html',
        'swagger-ui.css.map',
        '..%2Fpackage.json',
        '..%2f..%2f..%2fpackage.json',
        'constructor',
        'x',
      ];
      for (const path of paths) {
        const refused = await app.fetch(`/api/docs/${path}`);
        assert.equal(refused.status, 404, path);
        assert.equal((await problem(refused)).code, 'not-found');
      }
    });
  });
});

describe('GET /api/schemas/<file>', () => {
  it('has nothing but schemas that come with BellBot', async () => {
    await withApp({}, async (app) => {
      const paths = [
        'x.json',
        'package.json',
        '..%2Fpackage.json',
        'bells',
        'BELLS.json',
        'bells.json.json',
        'bells.schema.schema.json',
        '__proto__.json',
        'bells%00.json',
      ];
      for (const path of paths) {
        const refused = await app.fetch(`/api/schemas/${path}`);
        assert.equal(refused.status, 404, path);
        await problem(refused);
      }
    });
  });
});
