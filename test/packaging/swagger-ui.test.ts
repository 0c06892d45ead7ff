import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { bringSwaggerUi } from '../../packaging/swagger-ui.js';
import { root } from '../docs/pages.js';
import { withApp } from '../http/running-app.js';

const clone = mkdtempSync(join(tmpdir(), 'bellbot-swagger-'));
const library = 'node_modules/swagger-ui-dist';

describe('Swagger UI', () => {
  after(() => rmSync(clone, { recursive: true }));

  it('comes along as what the page loads in a clone, with its licence', async () => {
    cpSync(join(root, library), join(clone, library), { recursive: true });
    bringSwaggerUi(clone);
    const packed = (file: string): string => join(clone, 'dist/http/openapi/swagger-ui', file);
    await withApp({}, async (app) => {
      for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css']) {
        const text = await (await app.fetch(`/api/docs/${file}`)).text();
        assert.ok(text.length > 100_000);
        assert.equal(readFileSync(packed(file), 'utf8').trimEnd(), text.trimEnd());
        assert.doesNotMatch(text, /sourceMappingURL/);
      }
    });
    assert.match(readFileSync(packed('LICENSE'), 'utf8'), /Apache License/);
    assert.ok(statSync(packed('NOTICE')).size > 0);
  });

  it('brings no package along that reports installations', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: object;
    };
    assert.deepEqual(
      Object.keys(packages).filter((path) => path.includes('@scarf')),
      [],
    );
  });
});
