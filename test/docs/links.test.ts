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

/** Files and folders of the project that a page names in backticks; not those with a <name> to be chosen. */
function pathsOf(page: string): string[] {
  const named = /`((?:src|test|bench|docs|firmware|\.ci)\/[\w./-]*)`/g;
  return [...textOf(page).matchAll(named)].map(([, path = '']) => path);
}

/** Fails unless a text names files, all of them with tests. */
function expectTests(proof: string): void {
  const files = proof.match(/test\/[\w/.-]+\.test\.ts/g) ?? [];
  assert.ok(files.length > 0);
  for (const file of files) {
    assert.match(textOf(file), /\b(?:it|gameDay)\(/, file);
  }
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

    it('names only files and folders of the project that there are', () => {
      for (const path of pathsOf(page)) {
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
    it(`name for promise ${number} files with tests`, () => expectTests(proof));
  }
});

describe("SECURITY's claims of what BellBot does", () => {
  for (const [against, , proof = ''] of tableOf('SECURITY.md', 'against', 'what it does', 'shown by')) {
    it(`name against ${against} files with tests`, () => expectTests(proof));
  }
});

describe('CONTRIBUTING', () => {
  it('names many paths, so that what is named wrongly is found', () => {
    assert.ok(pathsOf('CONTRIBUTING.md').length > 50);
  });
});

describe('CHANGELOG', () => {
  it('has the form of Keep a Changelog: versions, each with its kinds of changes', () => {
    const headings = [...proseOf('CHANGELOG.md').matchAll(/^##+ .*$/gm)].map(([heading]) => heading);
    const version = /^## \[(?:Unreleased\]|\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d)$/;
    const kind = /^### (?:Added|Changed|Deprecated|Removed|Fixed|Security)$/;
    assert.equal(headings[0], '## [Unreleased]');
    for (const heading of headings) {
      assert.ok(version.test(heading) || kind.test(heading), heading);
    }
  });
});
