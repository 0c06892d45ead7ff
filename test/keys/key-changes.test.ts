import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoTime } from '../../src/core/ring.js';
import { addKey, noteUses, revokeKey, rotateKey } from '../../src/keys/key-changes.js';
import type { KeysDocument } from '../../src/keys/keys-document.js';

const hour = 3_600_000;
const digest = (letter: string) => letter.repeat(64);

function documentWithShop(expires: number | null = null): KeysDocument {
  const document: KeysDocument = { version: 1, keys: [] };
  addKey(document, { name: 'shop', rights: ['ring'], bells: ['front'], expires }, digest('a'), 0);
  return document;
}

describe('a key that is rotated', () => {
  it('has a new value, and the former one for the overlap', () => {
    const document = documentWithShop();
    const entry = rotateKey(document, 'shop', digest('b'), hour, 24 * hour);
    assert.deepEqual(
      [entry.sha256, entry.previous, entry.made, entry.rights, entry.bells],
      [digest('b'), [{ sha256: digest('a'), until: isoTime(25 * hour) }], isoTime(hour), ['ring'], ['front']],
    );
    assert.equal(document.keys.length, 1);
  });

  it('has both former ones when it is rotated twice, until the overlap of each is over', () => {
    const document = documentWithShop();
    rotateKey(document, 'shop', digest('b'), 0, hour);
    const twice = rotateKey(document, 'shop', digest('c'), 1, 2 * hour);
    assert.deepEqual(
      twice.previous?.map(({ sha256 }) => sha256),
      [digest('b'), digest('a')],
    );
    const thrice = rotateKey(document, 'shop', digest('d'), 2 * hour, 0);
    assert.deepEqual(
      thrice.previous?.map(({ sha256 }) => sha256),
      [digest('b')],
    );
    assert.equal('previous' in rotateKey(document, 'shop', digest('e'), 9 * hour, 0), false);
  });

  it('lives as long as the former one was to live, which lives no longer for it', () => {
    const document = documentWithShop(10 * hour);
    const entry = rotateKey(document, 'shop', digest('b'), 9 * hour, 24 * hour);
    assert.deepEqual([entry.expires, entry.previous?.[0]?.until], [isoTime(19 * hour), isoTime(10 * hour)]);
    const over = rotateKey(document, 'shop', digest('c'), 30 * hour, 24 * hour);
    assert.deepEqual([over.expires, over.previous], [isoTime(40 * hour), undefined]);
  });
});

describe('the keys', () => {
  it('have each name once, and lose only what is revoked', () => {
    const document = documentWithShop();
    const door = { name: 'door', rights: ['read'] as const, bells: 'all' as const, expires: null };
    addKey(document, door, digest('b'), 0);
    assert.throws(() => addKey(document, door, digest('c'), 0), { code: 'key-exists' });
    revokeKey(document, 'shop');
    assert.deepEqual(
      document.keys.map(({ name }) => name),
      ['door'],
    );
    assert.throws(() => revokeKey(document, 'shop'), { code: 'key-not-found' });
    assert.throws(() => rotateKey(document, 'shop', digest('c'), 0, 0), { code: 'key-not-found' });
  });

  it('keep the latest day of their use, and nothing of keys that are gone', () => {
    const document = documentWithShop();
    assert.equal(
      noteUses(
        document,
        new Map([
          ['shop', '2026-01-02'],
          ['gone', '2026-01-02'],
        ]),
      ),
      true,
    );
    assert.equal(noteUses(document, new Map([['shop', '2026-01-01']])), false);
    assert.equal(document.keys[0]?.lastUsed, '2026-01-02');
  });
});
