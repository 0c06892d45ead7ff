// Files and folders that belong to somebody else, or are something else. A row is what is wrong and what is said; add the next one below.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadConfig } from '../../src/config/load-config.js';

const main = join(import.meta.dirname, '../../src/main.js');
/** Starts a program as the superuser without what it may beyond others, by util-linux. */
const [setpriv, ...unprivileged] = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--'];
const mayNot = spawnSync(setpriv, [...unprivileged, 'true'], { encoding: 'utf8' });
const skip =
  process.getuid?.() === 0 && mayNot.status === 0
    ? false
    : `only the superuser can make files of others, and be without rights: ${mayNot.stderr}`;
/** Whose files are in the way: nobody, who is on every Unix. */
const other = 65_534;
const owner = skip === false ? execFileSync('id', ['-nu', String(other)], { encoding: 'utf8' }).trim() : '';
/** Who starts BellBot. */
const name = 'root';

const folders: string[] = [];
after(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A home folder, by its real path. */
function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'bellbot-whose-')));
  folders.push(home);
  return home;
}

/** What BellBot says when it is started there; it must not start. */
function refusal(home: string, ...args: string[]): string {
  const { error, status, stderr, stdout } = spawnSync(
    setpriv,
    [...unprivileged, process.execPath, main, 'serve', 'board=virtual', 'port=0', ...args],
    { cwd: '/', env: { PATH: process.env.PATH, HOME: home }, encoding: 'utf8', timeout: 60_000 },
  );
  assert.ok(status === 1 || status === 2, `${error} ${status}: ${stdout}${stderr}`);
  return stderr;
}

function others(path: string, mode = 0o600): void {
  writeFileSync(path, '', { mode });
  chownSync(path, other, other);
}

function othersFolder(path: string, mode: number): void {
  mkdirSync(path, { mode });
  chownSync(path, other, other);
}

const rows: readonly (readonly [
  what: string,
  breakIt: (home: string) => string[] | undefined,
  says: (home: string) => string,
])[] = [
  [
    'a write-ahead log',
    (home) => inData(home, 'bellbot.db', 'bellbot.db-wal'),
    (home) =>
      `${home}/.bellbot/bellbot.db-wal belongs to ${owner}, and ${name} may not write it. If it should be ${name}'s: sudo chown -R ${name} ${home}/.bellbot`,
  ],
  [
    'a write-ahead log that may be read',
    (home) => inData(home, 'bellbot.db', 'bellbot.db-wal', 0o644),
    (home) => `${home}/.bellbot/bellbot.db-wal belongs to ${owner}`,
  ],
  [
    'the database',
    (home) => inData(home, undefined, 'bellbot.db'),
    (home) => `${home}/.bellbot/bellbot.db belongs to ${owner}`,
  ],
  [
    'a database that may be read',
    (home) => inData(home, undefined, 'bellbot.db', 0o644),
    (home) => `${home}/.bellbot/bellbot.db belongs to ${owner}`,
  ],
  [
    'the notes of what is not on disk',
    (home) => inData(home, 'bellbot.db', 'unsaved'),
    (home) => `${home}/.bellbot/unsaved belongs to ${owner}`,
  ],
  [
    'the data folder',
    (home) => made(() => othersFolder(join(home, '.bellbot'), 0o755)),
    (home) => `${home}/.bellbot belongs to ${owner}, and ${name} may not write it`,
  ],
  [
    'a data folder that nobody may see',
    (home) => made(() => othersFolder(join(home, '.bellbot'), 0o700)),
    (home) => `${home}/.bellbot belongs to ${owner}`,
  ],
  [
    'the home folder',
    (home) => made(() => chownSync(home, other, other)),
    (home) => `${home} belongs to ${owner}`,
  ],
  [
    'a home folder that may be read',
    (home) =>
      made(() => {
        chownSync(home, other, other);
        chmodSync(home, 0o755);
      }),
    (home) => `${home} belongs to ${owner}, and ${name} may not write it`,
  ],
  [
    'the rc file',
    (home) => made(() => others(join(home, '.bellbotrc'))),
    (home) =>
      `can't be read (EACCES): ${home}/.bellbotrc belongs to ${owner}, and ${name} may not read it. If it should be ${name}'s: sudo chown ${name} ${home}/.bellbotrc`,
  ],
  [
    'an rc file by a link',
    (home) =>
      made(() => {
        mkdirSync(join(home, 'a b'));
        others(join(home, 'a b/rc'));
        symlinkSync('a b/rc', join(home, '.bellbotrc'));
      }),
    (home) =>
      `${home}/a b/rc belongs to ${owner}, and ${name} may not read it. If it should be ${name}'s: sudo chown ${name} '${home}/a b/rc'`,
  ],
  [
    'the kept key',
    (home) => [...inData(home, undefined, 'key'), 'host=0.0.0.0'],
    (home) => `${home}/.bellbot/key can't be read (EACCES): ${home}/.bellbot/key belongs to ${owner}`,
  ],
  [
    'a data folder by a link',
    (home) =>
      made(() => {
        othersFolder(join(home, 'real'), 0o755);
        symlinkSync('real', join(home, '.bellbot'));
      }),
    (home) => `${home}/real belongs to ${owner}`,
  ],
  [
    'a link to a disk that is away',
    (home) => made(() => symlinkSync('/mnt/away/bell', join(home, '.bellbot'))),
    (home) => `${home}/.bellbot is a link to /mnt/away/bell, which is not there`,
  ],
  [
    'a data folder that is a file',
    (home) => made(() => own(join(home, '.bellbot'))),
    (home) => `the path of a folder; ${home}/.bellbot is a file`,
  ],
  [
    'a file above the data folder',
    (home) => made(() => own(join(home, 'a')), `data=${home}/a/b/c`),
    (home) => `${home}/a is a file, not a folder`,
  ],
  [
    'its own file without rights',
    (home) =>
      made(() => {
        mine(home);
        own(join(home, '.bellbot/bellbot.db'), 0o200);
      }),
    (home) =>
      `${home}/.bellbot/bellbot.db has mode 0200, by which its owner may not write it. To allow it: chmod u+rw ${home}/.bellbot/bellbot.db`,
  ],
  [
    'its own folder without rights',
    (home) =>
      made(() => {
        mine(home);
        chmodSync(join(home, '.bellbot'), 0o500);
      }),
    (home) =>
      `${home}/.bellbot has mode 0500, by which its owner may not write it. To allow it: chmod u+rwx ${home}/.bellbot`,
  ],
  [
    'a folder in place of the log',
    (home) =>
      made(() => {
        mine(home);
        mkdirSync(join(home, '.bellbot/bellbot.db-wal'));
        own(join(home, '.bellbot/bellbot.db'));
      }),
    (home) => `${home}/.bellbot/bellbot.db-wal is a folder, where a file belongs`,
  ],
];

function made(change: () => void, ...args: string[]): string[] {
  change();
  return args;
}

function own(path: string, mode = 0o600): void {
  writeFileSync(path, '', { mode });
}

function mine(home: string): void {
  mkdirSync(join(home, '.bellbot'), { mode: 0o700 });
}

/** A data folder of its own, with a file of somebody else's in it. */
function inData(home: string, ours: string | undefined, theirs: string, mode = 0o600): string[] {
  mine(home);
  if (ours !== undefined) {
    own(join(home, '.bellbot', ours));
  }
  others(join(home, '.bellbot', theirs), mode);
  return [];
}

describe('what belongs to somebody else', () => {
  for (const [what, breakIt, says] of rows) {
    it(`is named by its real path, with its owner and what to do: ${what}`, { skip }, () => {
      const home = newHome();
      const said = refusal(home, ...(breakIt(home) ?? []));
      assert.ok(said.includes(says(home)), `${said}\nexpected: ${says(home)}`);
    });
  }

  it('is told apart from a disk that can only be read', { skip }, (t) => {
    const home = newHome();
    const data = join(home, '.bellbot');
    mine(home);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro,mode=777', 'bellbot-test', data], {
      encoding: 'utf8',
    });
    if (mounted.status !== 0) {
      t.skip(`no disk can be mounted: ${mounted.stderr}`);
      return;
    }
    try {
      assert.ok(refusal(home).includes(`${data} is on a disk that can only be read.`));
    } finally {
      spawnSync('umount', [data]);
    }
  });

  it('is warned of before the superuser makes more of it', { skip }, () => {
    const home = newHome();
    chownSync(home, other, other);
    const loaded = loadConfig({ args: [], env: {}, home });
    assert.ok('config' in loaded);
    assert.match(
      loaded.warnings.join(),
      new RegExp(`runs as root in ${home}, the home folder of ${owner}: .*sudo -H`),
    );
    chownSync(home, 0, 0);
    const own = loadConfig({ args: [], env: {}, home });
    assert.ok('config' in own);
    assert.deepEqual(own.warnings, []);
  });
});
