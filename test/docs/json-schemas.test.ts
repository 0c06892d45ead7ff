import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { installationOf } from '../../src/config/documents/bells.js';
import { bellsSchema } from '../../src/config/documents/bells-schema.js';
import { parseJsonDocument } from '../../src/config/documents/json-document.js';
import { plainOptions } from '../config/documents/bells-rig.js';
import { aBellsFile, somewhereElse } from './bells-files.js';
import { jsonSchemas } from './json-schemas.js';
import { codeBlocks, textOf } from './pages.js';

const schemaPath = 'schemas/bells.schema.json';

function validator(): ValidateFunction {
  // A format says no more than the pattern beside it.
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, formats: { date: true } });
  return ajv.compile(JSON.parse(textOf(schemaPath)) as object);
}

const bySchema = validator();

/** Whether BellBot starts with such a file. */
function byBellBot(value: unknown): boolean {
  const parsed = parseJsonDocument('/data/bells.json', JSON.stringify(value));
  return (
    'document' in parsed &&
    'installation' in installationOf(parsed.document, { config: plainOptions, given: [] })
  );
}

/** Every place in a schema that has a description to have. */
function undescribed(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) {
    return [];
  }
  const { properties, ...rest } = schema as Record<string, unknown>;
  const inner = Object.entries(rest).flatMap(([name, each]) => undescribed(each, `${path}/${name}`));
  const fields = Object.entries(properties ?? {}).flatMap(([name, field]: [string, unknown]) => [
    ...(typeof field === 'object' && field !== null && 'description' in field ? [] : [`${path}/${name}`]),
    ...undescribed(field, `${path}/${name}`),
  ]);
  return [...inner, ...fields];
}

describe('the JSON Schemas', () => {
  it('are those of the source', () => {
    for (const [path, schema] of Object.entries(jsonSchemas)) {
      assert.deepEqual(JSON.parse(textOf(path)), schema, `"npm run schemas" writes ${path} anew`);
    }
  });

  it('say of every field what it is for', () => {
    assert.deepEqual(undescribed(jsonSchemas[schemaPath]), []);
    assert.ok(undescribed({ properties: { a: {} } }).length > 0);
  });

  it('take the examples of docs/bells.md, as BellBot does', () => {
    const examples = codeBlocks('docs/bells.md').filter(({ language }) => language === 'jsonc');
    assert.ok(examples.length > 0);
    for (const { code } of examples) {
      const parsed = parseJsonDocument('/data/bells.json', code);
      assert.ok('document' in parsed, JSON.stringify(parsed));
      assert.ok(bySchema(parsed.document.value), JSON.stringify(bySchema.errors));
      const read = installationOf(parsed.document, { config: plainOptions, given: [] });
      assert.ok('installation' in read, JSON.stringify(read));
      assert.deepEqual(read.warnings, []);
    }
  });
});

describe('the JSON Schema of bells.json, over many files', () => {
  it('takes what BellBot takes', () => {
    let taken = 0;
    fc.assert(
      fc.property(aBellsFile, (value) => {
        const isTaken = byBellBot(value);
        taken += isTaken ? 1 : 0;
        assert.ok(!isTaken || bySchema(value), JSON.stringify([value, bySchema.errors]));
      }),
      { numRuns: 1000, seed: 16 },
    );
    assert.ok(taken > 200, `BellBot took ${taken}`);
  });

  it('takes and refuses the same forms as the schema that checks them', () => {
    const counts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(aBellsFile, somewhereElse, (value, change) => {
        const changed = change(value);
        const isTaken = bySchema(changed);
        counts[isTaken ? 'taken' : 'refused'] += 1;
        const parsed = bellsSchema.safeParse(changed);
        assert.ok(!isTaken || parsed.success, JSON.stringify([changed, parsed.error?.issues]));
        assert.ok(!byBellBot(changed) || isTaken, JSON.stringify([changed, bySchema.errors]));
      }),
      { numRuns: 3000, seed: 16 },
    );
    assert.ok(counts.taken > 200 && counts.refused > 500, JSON.stringify(counts));
  });
});
