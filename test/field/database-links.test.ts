/**
 * Kind: `bellbot.db` that is a link, as people make one when they move it to a disk. The next good way of linking is an entry
 * of `sound`, the next thing behind a link that is no database of BellBot's one of `others`.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { isBellBotError } from '../../src/core/errors.js';
import type { StorageIncident } from '../../src/storage/messages.js';
import type { SqliteStore } from '../../src/storage/sqlite-store.js';
import { realPath } from '../../src/system/access-fault.js';
import { ringNumber, unfinishedIn } from '../contract/ring-store-harness.js';
import { dataFolder } from '../storage/data-folder.js';
import { inDatabase, startedStore, until } from '../storage/stores.js';
import { ManualClock } from '../system/manual-clock.js';

const notWindows = process.platform === 'win32' ? 'Windows has no such links' : false;

/** A data folder whose database, with one ring that waits, has been moved to a disk. */
interface Moved {
  readonly data: string;
  /** Where the link belongs. */
  readonly link: string;
  readonly disk: string;
  /** The database. */
  readonly real: string;
}

async function moved(name = 'bellbot.db'): Promise<Moved> {
  const [data, disk] = [realPath(await dataFolder()), realPath(await dataFolder())];
  const store = await startedStore({ folder: data });
  await store.add(ringNumber(1));
  await store.stop();
  const [link, real] = [join(data, 'bellbot.db'), join(disk, name)];
  fs.renameSync(link, real);
  return { data, link, disk, real };
}

async function linked(): Promise<Moved> {
  const all = await moved();
  fs.symlinkSync(all.real, all.link);
  return all;
}

/** Makes the link, and returns the data folder as it is named then. */
const sound: Readonly<Record<string, (moved: Moved) => string>> = {
  'by an absolute link': ({ data, link, real }) => {
    fs.symlinkSync(real, link);
    return data;
  },
  'by a relative link': ({ data, link, disk, real }) => {
    fs.symlinkSync(join('..', real.slice(dirname(disk).length + 1)), link);
    return data;
  },
  'by a link to a link': ({ data, link, disk, real }) => {
    fs.symlinkSync('bellbot.db', join(disk, 'newest'));
    fs.symlinkSync(join(disk, 'newest'), link);
    assert.ok(fs.existsSync(real));
    return data;
  },
  'by a link through a linked folder': ({ data, link, disk }) => {
    fs.symlinkSync(disk, `${disk}-mounted`);
    fs.symlinkSync(`${disk}-mounted/bellbot.db`, link);
    return data;
  },
  'in a data folder that is a link': ({ data, link, real }) => {
    fs.symlinkSync(real, link);
    fs.symlinkSync(data, `${data}-link`);
    return `${data}-link`;
  },
  'and may be read by others until then': ({ data, link, real }) => {
    fs.chmodSync(real, 0o644);
    fs.symlinkSync(real, link);
    return data;
  },
  'by its folder only': ({ data, disk }) => {
    fs.rmdirSync(data);
    fs.symlinkSync(disk, data);
    return data;
  },
};

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

/** What is there, beside where the link leads; resolves when it is. */
const others: Readonly<Record<string, (target: string) => unknown>> = {
  nothing: () => {},
  'nothing, in a folder that is not there': (target) => fs.rmSync(dirname(target), { recursive: true }),
  'a folder': (target) => fs.mkdirSync(target),
  'a device': (target) => fs.symlinkSync('/dev/null', target),
  'a pipe': (target) => execFileSync('mkfifo', [target]),
  'a socket': (target) => once(createServer().unref().listen(target), 'listening'),
  'a link back': (target) => fs.symlinkSync(target, target),
  'a note': (target) => fs.writeFileSync(target, 'Buy milk.\n'),
  'one letter': (target) => fs.writeFileSync(target, 'S'),
  'an SQL dump': (target) => fs.writeFileSync(target, 'PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n'),
  JSON: (target) => fs.writeFileSync(target, '{"rings":[]}'),
  'a picture': (target) => fs.writeFileSync(target, png),
  'a packed database': (target) => fs.writeFileSync(target, gzipSync('SQLite format 3\0')),
  'an older SQLite database': (target) =>
    fs.writeFileSync(target, '** This file contains an SQLite 2.1 database **'),
  zeros: (target) => fs.writeFileSync(target, Buffer.alloc(8192)),
  "another program's database": (target) => inDatabase(target, 'CREATE TABLE places (url TEXT)'),
  "another program's, of a late version": (target) =>
    inDatabase(target, 'CREATE TABLE places (url TEXT)', 'PRAGMA user_version = 77'),
};

/** All that must stay as it is: names, modes and contents. */
function lookOf(folder: string): unknown {
  return fs.existsSync(folder)
    ? fs.readdirSync(folder).map((name) => {
        const path = join(folder, name);
        const { mode, size, mtimeMs, ino } = fs.lstatSync(path);
        return [
          name,
          mode,
          size,
          mtimeMs,
          ino,
          fs.lstatSync(path).isFile() ? fs.readFileSync(path, 'hex') : '',
        ];
      })
    : 'none';
}

async function refusalOf(folder: string): Promise<{ code: string; message: string }> {
  const error = await startedStore({ folder }).then(
    () => assert.fail('it started'),
    (reason: unknown) => reason,
  );
  assert.ok(isBellBotError(error), String(error));
  return error;
}

describe('a database that was moved to a disk', { skip: notWindows }, () => {
  for (const [name, link] of Object.entries(sound)) {
    it(`is used where it is: ${name}`, async () => {
      const all = await moved();
      const folder = link(all);
      const incidents: StorageIncident[] = [];
      const store = await startedStore({ folder, tell: (incident) => incidents.push(incident) });
      await store.add(ringNumber(2));
      await store.save(ringNumber(2, { state: 'rung', finishedAt: 9 }));
      await store.add(ringNumber(3));
      assert.deepEqual(await unfinishedIn(store), [ringNumber(1), ringNumber(3)]);
      assert.deepEqual([store.status, incidents], [{ ready: true }, []]);
      assert.ok(fs.existsSync(`${all.real}-wal`), 'the log is beside the file');
      assert.equal(fs.statSync(all.real).mode & 0o077, 0);
      assert.equal(fs.statSync(`${all.real}-wal`).mode & 0o077, 0);
      assert.equal((await store.list({ limit: 9 })).length, 3);
      await store.stop();
      assert.deepEqual(await inDatabase(all.real, 'SELECT count(*) FROM rings'), [[3]]);
      assert.deepEqual(
        fs.readdirSync(folder).filter((file) => file !== 'newest'),
        ['bellbot.db'],
      );
    });
  }

  it('is had by one server, by whatever names two come', async () => {
    const all = await linked();
    const again = await dataFolder();
    fs.symlinkSync(all.link, join(again, 'bellbot.db'));
    const hard = await dataFolder();
    fs.linkSync(all.real, join(hard, 'bellbot.db'));
    fs.symlinkSync(all.data, `${all.data}-link`);
    const names = [all.data, all.disk, again, hard, `${all.data}-link`];
    for (const first of [all.data, all.disk, hard]) {
      const program = new URL('../storage/adding-process.js', import.meta.url).pathname;
      const server = spawn(process.execPath, [program, first, '100'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(server.stdout, 'data');
      for (const { code, message } of await Promise.all(names.map(refusalOf))) {
        assert.equal(code, 'storage-in-use', message);
        assert.match(message, /^Another (BellBot|process).* uses /);
      }
      server.kill('SIGKILL');
      await once(server, 'exit');
      // So that the ids are free.
      await (await startedStore({ folder: first })).stop();
      await inDatabase(all.real, 'DELETE FROM rings', 'DELETE FROM changes');
    }
  });

  it('is said to be where it is when somebody else has it', async () => {
    const all = await linked();
    const store = await startedStore({ folder: all.disk });
    const program = new URL('../storage/adding-process.js', import.meta.url).pathname;
    const server = spawn(process.execPath, [program, all.data], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    server.stderr.on('data', (piece) => {
      said += piece;
    });
    await once(server, 'exit');
    assert.match(
      said,
      new RegExp(
        `Another BellBot \\(pid ${process.pid}, .*\\) uses ${all.real}, to which ${all.link} is a link`,
      ),
    );
    await store.stop();
  });

  it('is found with its log after its server was killed', async () => {
    const all = await linked();
    const program = new URL('../storage/adding-process.js', import.meta.url).pathname;
    const server = spawn(process.execPath, [program, all.data, '100'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    server.kill('SIGKILL');
    await once(server, 'exit');
    const store = await startedStore({ folder: all.data });
    assert.notEqual(await store.get(ringNumber(101).id), undefined);
    await store.stop();
  });

  for (const [name, put] of Object.entries(others)) {
    it(`is not looked for in, nor is anything done to: ${name}`, async () => {
      const [data, disk] = [realPath(await dataFolder()), join(realPath(await dataFolder()), 'disk')];
      const [link, target] = [join(data, 'bellbot.db'), join(disk, 'file')];
      fs.mkdirSync(disk);
      fs.symlinkSync(target, link);
      await put(target);
      if (fs.existsSync(target) && fs.statSync(target).isFile()) {
        fs.chmodSync(target, 0o644);
      }
      const before = [lookOf(data), lookOf(disk)];
      const { code, message } = await refusalOf(data);
      assert.ok(['storage-unusable', 'storage-too-new'].includes(code), code);
      assert.ok(message.includes(target), message);
      assert.deepEqual([lookOf(data), lookOf(disk)], before);
      if (!name.startsWith('another program')) {
        assert.ok(message.startsWith(`${link} is a link to ${target}, which `), message);
        assert.match(message, /Nothing was written to it\. Put a database there, or remove the link\./);
      }
    });
  }

  it('begins in an empty file that somebody has put there', async () => {
    const all = await linked();
    fs.writeFileSync(all.real, '');
    const store = await startedStore({ folder: all.data });
    await store.add(ringNumber(1));
    await store.stop();
    assert.deepEqual(await inDatabase(all.real, 'SELECT count(*) FROM rings'), [[1]]);
  });
});

/** Waits until the store says what is wrong with the link, and gives it the time to try again until it is not. */
async function throughTrouble(store: SqliteStore, clock: ManualClock, mend: () => void): Promise<string> {
  const asked = store.get('any').catch(() => undefined);
  const said = (): string => (store.status.ready ? '' : store.status.reason);
  await until(() => said().includes('is a link to'));
  const reason = said();
  mend();
  while (!store.status.ready) {
    await clock.advance(1000);
  }
  await asked;
  return reason;
}

describe('a link to the database that is changed while BellBot runs', { skip: notWindows }, () => {
  async function running(all: Moved) {
    const clock = new ManualClock();
    const incidents: StorageIncident[] = [];
    const store = await startedStore({
      folder: all.data,
      clock,
      tell: (incident) => incidents.push(incident),
    });
    await store.add(ringNumber(2));
    return { clock, incidents, store };
  }

  it('waits for a disk that was taken away, and says for which', async () => {
    const all = await linked();
    const { clock, incidents, store } = await running(all);
    fs.renameSync(all.disk, `${all.disk}-away`);
    const said = await throughTrouble(store, clock, () => fs.renameSync(`${all.disk}-away`, all.disk));
    assert.ok(
      said.includes(`${all.link} is a link to ${all.real}, which is not there (is a disk missing?)`),
      said,
    );
    await store.add(ringNumber(3));
    assert.deepEqual(await unfinishedIn(store), [ringNumber(1), ringNumber(2), ringNumber(3)]);
    assert.doesNotMatch(incidents.map(({ reason }) => reason).join(), /gone|anew/);
    await store.stop();
    assert.deepEqual(fs.readdirSync(all.data), ['bellbot.db']);
  });

  for (const [name, change] of Object.entries<(all: Moved, copy: string) => void>({
    'a copy moved over it': ({ link }, copy) => fs.renameSync(copy, link),
    'a link to a copy': ({ link }, copy) => {
      fs.rmSync(link);
      fs.symlinkSync(copy, link);
    },
  })) {
    it(`takes what is there then: ${name}`, async () => {
      const all = await linked();
      const copy = join(await dataFolder(), 'copy.db');
      fs.copyFileSync(all.real, copy);
      const { incidents, store } = await running(all);
      change(all, copy);
      await store.add(ringNumber(3));
      assert.deepEqual(await unfinishedIn(store), [ringNumber(1), ringNumber(2), ringNumber(3)]);
      assert.match(
        incidents.map(({ reason }) => reason).join(),
        /^The database is a copy of itself, whose newest ring is of 1970-01-01T00:00:01.001Z: /,
      );
      await store.stop();
      assert.deepEqual(await inDatabase(all.real, 'SELECT count(*) FROM rings', 'PRAGMA integrity_check'), [
        ['ok'],
      ]);
      assert.deepEqual(await inDatabase(realPath(all.link), 'SELECT count(*) FROM rings'), [[3]]);
    });
  }
});
