import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblems } from '../../src/config/config-problem.js';
import { loadConfig } from '../../src/config/load-config.js';
import { temporaryHome } from '../config/temporary-home.js';
import { codeBlocks, pages } from './pages.js';

describe('the lines for ~/.bellbotrc in the pages', () => {
  const blocks = pages.flatMap(codeBlocks).filter(({ language }) => language === 'bash');

  it('are there', () => {
    assert.ok(blocks.length >= 4);
  });

  for (const { page, code } of blocks) {
    it(`load once their placeholders are replaced: ${page}: ${code.split('\n')[0]}`, () => {
      const text = code.replaceAll(/<(your_\w+)>/g, 'test-key-$1');
      const loaded = loadConfig({ args: [], env: {}, home: temporaryHome(text) });
      assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
      assert.deepEqual(loaded.warnings, []);
    });

    it(`are refused with their placeholders: ${page}: ${code.split('\n')[0]}`, () => {
      assert.match(code, /<your_\w+>/);
      const loaded = loadConfig({ args: [], env: {}, home: temporaryHome(code) });
      assert.ok('problems' in loaded);
    });
  }
});
