import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commands } from '../../src/cli/commands.js';
import { mostTextCharacters, mostWhoCharacters } from '../../src/core/text.js';
import { mostBodyBytes, mostFormFields, mostJsonDepth } from '../../src/http/request/body.js';
import { mostLongBytes } from '../../src/http/request/long-bodies.js';
import { mostWaiting } from '../../src/http/routes/awaited-ring.js';
import { mostReaders, mostSearches } from '../../src/http/routes/history/history.js';
import { serverLimits } from '../../src/http/server.js';
import { sessionFailed } from '../../src/tunnel/ngrok-failure.js';
import { plainCell, root, tableOf, textOf } from './pages.js';
import { errorTable, optionTable, type SourceTable, withTable } from './source-tables.js';

const plain = ({ rows }: SourceTable): string[][] => rows.map((cells) => cells.map(plainCell));
const advice = 'npm run tables writes them anew';

describe("README's tables", () => {
  it('have the options of the source with default, values and meaning, in its order, and no others', () => {
    assert.ok(optionTable.rows.length > 15);
    assert.deepEqual(tableOf('README.md', ...optionTable.headings), plain(optionTable), advice);
  });

  it('have the errors of the source with status, retry and advice, in its order, and no others', () => {
    assert.ok(errorTable.rows.length > 25);
    assert.deepEqual(tableOf('README.md', ...errorTable.headings), plain(errorTable), advice);
  });

  it('are what would be written', () => {
    const text = textOf('README.md');
    assert.ok(withTable(withTable(text, optionTable), errorTable) === text, advice);
  });

  it('have the commands with their summaries, and no others', () => {
    const rows = commands.map(({ name, summary }) => [`bellbot ${name}`, summary]);
    assert.deepEqual(tableOf('README.md', 'command', 'what it does'), rows);
  });

  it('say of each ngrok code whether it is tried again', () => {
    const rows = tableOf('README.md', "ngrok's code", 'what it means', 'tried again?');
    assert.equal(rows.length, 5);
    const words = { never: 'no', slowly: 'yes, slowly', again: 'yes' };
    for (const [code = '', , again] of rows) {
      assert.equal(words[sessionFailed(`refused\n${code}`, 'test-token').retry], again, code);
    }
  });
});

describe('the limits in docs/api.md', () => {
  const rows = new Map(
    tableOf('docs/api.md', 'what', 'limit').map(([what = '', limit = '']) => [what, limit]),
  );

  it('are those of the source', () => {
    assert.deepEqual(
      [
        'body',
        "body of a chat system's message, whose text is cut",
        'depth of JSON',
        'fields of a form',
        'headers',
        'a whole request',
        'connections',
        'connections of one address elsewhere, and through the tunnel',
        'requests behind one that is not answered yet, on a connection',
        'requests on a connection',
        'time to take what was sent',
        'clients that wait at once (`Prefer: wait`)',
        'readers of CSV at once',
        'searches by `text` at once',
      ].map((what) => rows.get(what)),
      [
        `${mostBodyBytes / 1024} KB`,
        `${mostLongBytes / 1_048_576} MB; eight longer than ${mostBodyBytes / 1024} KB at once`,
        `${mostJsonDepth} levels`,
        `${mostFormFields}`,
        `${serverLimits.maxHeaderSize / 1024} KB, within ${serverLimits.headersTimeout / 1000} s`,
        `within ${serverLimits.requestTimeout / 1000} s`,
        `${serverLimits.maxConnections}`,
        `${serverLimits.perAddress}, and ${serverLimits.perTunnel}`,
        `${serverLimits.pipelined}`,
        `${serverLimits.requests}, then it is closed in order`,
        `${serverLimits.untaken / 1000} s`,
        `${mostWaiting}; more are answered at once`,
        `${mostReaders}; more get \`503 too-many-readers\``,
        `${mostSearches}; more get \`503 too-many-readers\``,
      ],
    );
  });

  it('are those of who and text', () => {
    const fields = tableOf('docs/api.md', 'field', 'type', 'meaning').map(([name, type]) => [name, type]);
    assert.deepEqual(fields.slice(1, 3), [
      ['who', `text, at most ${mostWhoCharacters} characters`],
      ['text', `text, at most ${mostTextCharacters} characters`],
    ]);
  });
});

describe('docs/design.md', () => {
  it('says of every package that is installed why it is there, and of no other', () => {
    const description: unknown = createRequire(import.meta.url)('bellbot/package.json');
    assert.ok(typeof description === 'object' && description !== null && 'dependencies' in description);
    const named = tableOf('docs/design.md', 'package', 'why it is there').flatMap(([names = '']) =>
      names.split(/[`, ]+/).filter((name) => name !== ''),
    );
    assert.deepEqual(named.sort(), Object.keys(description.dependencies ?? {}).sort());
  });

  it('says of every folder of the source what it holds', () => {
    const named = tableOf('docs/design.md', 'folder', 'what it holds', 'may import').map(([name]) => name);
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.ok(folders.length > 8);
    for (const { name } of folders) {
      assert.ok(named.includes(`src/${name}/`), name);
    }
  });
});
