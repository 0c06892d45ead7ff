import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  callerNamed,
  can,
  type KeyRight,
  keyRights,
  localCaller,
  mayRing,
  maySee,
  mayTakeBack,
  mustRing,
} from '../../src/core/caller.js';

const keys = { isName: (name: string) => ['key', 'shop', 'door', 'admin'].includes(name) };
const ringer = callerNamed('shop', ['ring']);
const plain = callerNamed('key');
const admin = callerNamed('admin', ['control']);

describe('a right', () => {
  it('is there where it was given, and control includes the other two', () => {
    const rightsOf = (rights: readonly KeyRight[]) =>
      keyRights.filter((right) => can(callerNamed('x', rights), right));
    assert.deepEqual(rightsOf(['ring']), ['ring']);
    assert.deepEqual(rightsOf(['read']), ['read']);
    assert.deepEqual(rightsOf(['ring', 'read']), ['ring', 'read']);
    assert.deepEqual(rightsOf(['control']), ['ring', 'read', 'control']);
    assert.deepEqual(rightsOf([]), []);
    assert.deepEqual(
      keyRights.filter((right) => can(localCaller, right)),
      keyRights,
    );
  });

  it('to ring is for the bells that were named, whatever else a key may', () => {
    const front = callerNamed('x', ['control'], new Set(['front']));
    assert.deepEqual(
      [mayRing(front, 'front'), mayRing(front, 'back'), mayRing(ringer, 'back')],
      [true, false, true],
    );
    assert.equal(mayRing(callerNamed('x', ['read']), 'front'), false);
    assert.throws(() => mustRing(front, 'back'), { code: 'right-missing', message: /"ring" for "back"/ });
    assert.throws(() => mustRing(callerNamed('x', ['read']), 'front'), { message: /the right "ring"/ });
  });
});

describe('a ring', () => {
  const by = (source: string, via: string | null = null) => ({ source, via });

  it('is its maker’s, by the key that it came with and not by what it calls itself', () => {
    assert.deepEqual(
      [by('shop'), by('slack', 'shop'), by('shop', 'door'), by('door'), by('slack')].map((ring) =>
        maySee(ringer, ring),
      ),
      [true, true, false, false, false],
    );
    assert.equal(maySee(plain, by('door')), true);
  });

  it('is taken back by its maker, and by who may control', () => {
    const rings = [by('shop'), by('cli', 'shop'), by('door'), by('cli', 'admin'), by('local'), by('slack')];
    const takenBack = (caller: typeof plain) => rings.map((ring) => mayTakeBack(caller, ring, keys));
    assert.deepEqual(takenBack(ringer), [true, true, false, false, false, false]);
    assert.deepEqual(takenBack(admin), [true, true, true, true, true, true]);
  });

  it('that is no other key’s may be taken back by the key that has no name, as when it was the only one', () => {
    const rings = [
      by('shop'),
      by('key'),
      by('cli', 'key'),
      by('local'),
      by('cli'),
      by('former'),
      by('slack', 'former'),
    ];
    assert.deepEqual(
      rings.map((ring) => mayTakeBack(plain, ring, keys)),
      [false, true, true, true, true, true, true],
    );
  });
});
