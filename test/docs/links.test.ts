import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { pages, proseOf, root, tableOf, textOf } from './pages.js';

/** Where the headings of a page are linked to, as GitHub makes it of their text. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function linksOf(page: string): string[] {
  return [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

for (const page of pages) {
  describe(page, () => {
    it('links only to files and headings that there are', () => {
      for (const target of linksOf(page).filter((link) => !link.includes(':'))) {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        assert.ok(existsSync(join(root, file)), `${target} is missing`);
        if (anchor !== undefined) {
          assert.ok(anchorsOf(file).includes(anchor), `${file} has no heading #${anchor}`);
        }
      }
    });

    it('links elsewhere by https only', () => {
      const elsewhere = [...linksOf(page), ...(proseOf(page).match(/<\w+:[^>]+>/g) ?? [])];
      for (const link of elsewhere.filter((target) => target.includes(':'))) {
        assert.match(link, /^<?https:\/\//);
      }
    });

    it('names only files that there are', () => {
      const named = textOf(page).matchAll(/`((?:src|test|docs|firmware|bench)\/[\w./-]*)`/g);
      for (const [, path = ''] of named) {
        assert.ok(existsSync(join(root, path)), `${path} is missing`);
      }
    });

    it('describes its pictures', () => {
      for (const [, words = ''] of textOf(page).matchAll(/!\[([^\]]*)\]/g)) {
        assert.match(words, /\w+ \w+ \w+/);
      }
    });
  });
}

describe('the links of all pages', () => {
  it('lead to every page, beginning with README', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const link of linksOf(page).filter((target) => /^[^:#]+\.md/.test(target))) {
        reached.add(join(dirname(page), link.replace(/#.*/, '')));
      }
    }
    assert.deepEqual([...reached].sort(), [...pages].sort());
  });
});

describe("README's promises", () => {
  const rows = tableOf('README.md', '', 'promise', 'proof');

  it('are eight', () => {
    assert.deepEqual(
      rows.map(([number]) => number),
      ['1', '2', '3', '4', '5', '6', '7', '8'],
    );
  });

  for (const [number, , proof = ''] of rows) {
    it(`name for promise ${number} files with tests`, () => {
      const files = proof.match(/test\/[\w/-]+\.test\.ts/g) ?? [];
      assert.ok(files.length > 0);
      for (const file of files) {
        assert.match(textOf(file), /\b(?:it|gameDay)\(/, file);
      }
    });
  }
});
