import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorKinds } from '../../../src/core/errors.js';
import { type RunningApp, withApp } from '../running-app.js';
import { type Document, operationsOf, parametersOf, type Schema, schemaCompiler } from './documented.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

async function documentOf(app: RunningApp): Promise<Document> {
  const answer = await app.fetch('/api/openapi.json');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  return (await answer.json()) as Document;
}

describe('the OpenAPI document', () => {
  it('has every route, by its path and method, and no others', async () => {
    await withApp({}, async (app) => {
      const document = await documentOf(app);
      const documented = operationsOf(document).map(([method, path]) => `${method} ${path}`);
      const declared = app.routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
      assert.deepEqual(documented.sort(), declared.sort());
    });
  });

  it('names the methods that there are, and all others are answered 405', async () => {
    await withApp({}, async (app) => {
      const document = await documentOf(app);
      for (const [path, operations] of Object.entries(document.paths)) {
        const target = path.replace(/\{\w+\}/g, 'x');
        for (const method of methods) {
          const isThere = method.toLowerCase() in operations;
          const status = await app.status(method, target, { Accept: 'text/html' });
          assert.equal(status !== 405, isThere, `${method} ${path}: ${status}`);
        }
      }
    });
  });

  it('is of OpenAPI 3.1 and of this version, and each of its schemas is a schema', async () => {
    await withApp({}, async (app) => {
      const document = await documentOf(app);
      assert.match(document.openapi, /^3\.1\.\d$/);
      assert.equal(document.info.version, '1.2.3');
      const compile = schemaCompiler(document);
      const schemas: Schema[] = Object.values(document.components.schemas);
      for (const [, , operation] of operationsOf(document)) {
        schemas.push(...parametersOf(document, operation).map(({ schema }) => schema));
        for (const { content = {} } of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
          schemas.push(...Object.values(content).map(({ schema }) => schema));
        }
      }
      assert.ok(schemas.length > 50);
      for (const schema of schemas) {
        compile(schema);
      }
      assert.ok(Object.keys(document.components.schemas).includes('Receipt'));
      assert.doesNotMatch(JSON.stringify(document), /__schema|\$defs|\$schema/);
    });
  });

  it('says of each operation what it is for, what it needs, and all that it takes', async () => {
    await withApp({}, async (app) => {
      const document = await documentOf(app);
      const ids = new Set<string>();
      for (const [method, path, operation] of operationsOf(document)) {
        const name = `${method} ${path}`;
        ids.add(operation.operationId);
        assert.match(operation.summary ?? '', /^[A-Z\d].*[^.]$/, name);
        const route = app.routes.find(
          (each) => each.method === method && each.path.replace(/:(\w+)/g, '{$1}') === path,
        );
        assert.ok(route !== undefined);
        assert.equal(operation.security.length > 0, route.right !== 'open' || path === '/metrics', name);
        const inPath = parametersOf(document, operation).filter((each) => each.in === 'path');
        assert.deepEqual(
          inPath.map((each) => each.name),
          [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each),
          name,
        );
        assert.ok(inPath.every(({ required }) => required));
        for (const code of route.refusals) {
          const { description = '' } = operation.responses[String(errorKinds[code].status)] ?? {};
          assert.ok(description.includes(`\`${code}\``), `${name} ${code}`);
        }
        for (const { headers = {} } of Object.values(operation.responses)) {
          assert.ok(Object.keys(headers).every((header) => header in document.components.headers));
        }
      }
      assert.equal(ids.size, operationsOf(document).length);
    });
  });

  it('needs no key, and is the same for everybody', async () => {
    await withApp({}, async (app) => {
      const first = await documentOf(app);
      app.comeByTunnel();
      assert.deepEqual(await documentOf(app), first);
    });
  });
});

describe('GET /api', () => {
  it('says the version, and leads to what there is', async () => {
    await withApp({}, async (app) => {
      const { name, version, links } = (await (await app.fetch('/api')).json()) as {
        name: string;
        version: string;
        links: Record<string, string>;
      };
      assert.deepEqual([name, version], ['BellBot', '1.2.3']);
      assert.deepEqual(links, {
        docs: '/api/docs',
        events: '/api/events',
        livez: '/livez',
        metrics: '/metrics',
        openapi: '/api/openapi.json',
        readyz: '/readyz',
        rings: '/api/rings',
      });
      for (const path of Object.values(links)) {
        assert.notEqual(await app.status('HEAD', path, {}), 404, path);
      }
    });
  });
});
