import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type BellsFile, loadInstallation } from '../../../src/config/documents/load-installation.js';
import { isBellBotError } from '../../../src/core/errors.js';
import { bellsOfOptions } from '../../../src/core/installation.js';
import { temporaryHome } from '../temporary-home.js';
import { type Given, plainOptions, settingsOf } from './bells-rig.js';

const text = `// The bells of the office.
{
  "boards": { "desk": { "virtual": true } },
  "bells": {
    "front": { "board": "desk", "pin": 8, "start": 75, /* measured */ "strike": 90 }, // by the door
    "back": {
      "pin": 9,
      "place": "hall", // our own note
      "quiet": { "zone": "Europe/Berlin", "dates": ["2026-12-25"] }
    },
  },
}
`;

function folderWith(written: string): string {
  const data = temporaryHome();
  writeFileSync(join(data, 'bells.json'), written);
  return data;
}

function load(data: string, given: Given = {}): ReturnType<typeof loadInstallation> {
  return loadInstallation({ data, config: { ...plainOptions, ...given.options }, given: settingsOf(given) });
}

async function fileIn(data: string, given: Given = {}): Promise<BellsFile> {
  const loaded = await load(data, given);
  assert.ok('file' in loaded, 'problems' in loaded ? JSON.stringify(loaded.problems) : '');
  return loaded.file;
}

const textIn = (data: string): string => readFileSync(join(data, 'bells.json'), 'utf8');

/** What a change was refused for: `code`, or the refused fields. */
async function refusal(change: Promise<unknown>): Promise<string | Record<string, string>> {
  const error: unknown = await change.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(isBellBotError(error), String(error));
  return error.fields.length === 0
    ? error.code
    : Object.fromEntries(error.fields.map(({ field, expected }) => [field, expected]));
}

describe('the installation', () => {
  it('comes from the options where there is no file, and none is made', async () => {
    const data = join(temporaryHome(), 'data');
    const file = await fileIn(data, { options: { pin: 9 } });
    assert.deepEqual(file.installation, bellsOfOptions({ ...plainOptions, pin: 9 }));
    assert.equal(file.path, join(data, 'bells.json'));
    assert.equal(existsSync(data), false);
  });

  it('comes from the file where there is one', async () => {
    const loaded = await load(folderWith(text));
    assert.ok('file' in loaded);
    assert.deepEqual([...loaded.file.installation.bells.keys()], ['front', 'back']);
    assert.equal(loaded.warnings.length, 1);
    assert.match(loaded.file.etag, /^"[\w-]{27}"$/);
  });

  it('is not what the options say when the file cannot be read', async () => {
    const folder = temporaryHome();
    mkdirSync(join(folder, 'bells.json'));
    const link = temporaryHome();
    symlinkSync('/nowhere/bells.json', join(link, 'bells.json'));
    for (const data of [
      folder,
      link,
      folderWith(''),
      folderWith(text.slice(0, 200)),
      folderWith('{ "bells": { "a": 5 } }'),
    ]) {
      const loaded = await load(data);
      assert.ok('problems' in loaded);
      assert.match(loaded.problems[0]?.place ?? '', /bells\.json/);
      assert.ok('line' in (loaded.problems[0] ?? {}));
    }
  });
});

describe('changing the settings of a bell', () => {
  it('writes what has changed into the file, and nothing else', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    const before = file.etag;
    await file.save('front', { strike: 95, contact: 88 });
    assert.equal(textIn(data), text.replace('"strike": 90 }', '"strike": 95, "contact": 88 }'));
    assert.equal(file.installation.bells.get('front')?.contact, 88);
    assert.notEqual(file.etag, before);
    await file.save('back', { sdelay: 300 });
    assert.match(textIn(data), /"dates": \["2026-12-25"\] \},\n {6}"sdelay": 300\n {4}\},/);
    const again = await fileIn(data);
    assert.deepEqual(again.installation, file.installation);
    assert.equal(again.etag, file.etag);
  });

  it('merges objects, and puts the rest in place of what was there', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    await file.save('back', {
      quiet: { hours: [{ from: '18:00', to: '08:00' }], dates: [] },
      lights: { working: 6 },
    });
    const { quiet, lights } = file.installation.bells.get('back') ?? {};
    assert.deepEqual(quiet, {
      zone: 'Europe/Berlin',
      hours: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '18:00', to: '08:00' }],
      dates: [],
      then: 'hold',
      urgent: false,
    });
    assert.deepEqual(lights, { working: 6, asked: null });
    await file.save('back', { lights: { asked: 7 } });
    assert.deepEqual(file.installation.bells.get('back')?.lights, { working: 6, asked: 7 });
    assert.match(textIn(data), /"place": "hall", \/\/ our own note/);
  });

  it('takes away by null: what may be none is none, the rest has its default again', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    await file.save('back', { quiet: null, pin: 10, coalesce: { within: 5, pattern: null } });
    await file.save('front', { start: null, contact: null, ttl: null, lights: { asked: null } });
    const [front, back] = [...file.installation.bells.values()];
    assert.deepEqual([back?.quiet, back?.pin, back?.coalesce], [null, 10, { within: 5, pattern: 'triple' }]);
    assert.deepEqual([front?.start, front?.contact, front?.ttl], [75, null, 900]);
    assert.deepEqual((await fileIn(data)).installation, file.installation);
    await file.save('back', { pin: 9, lights: { working: 5 } });
    await file.save('back', { lights: null, coalesce: null });
    assert.deepEqual(file.installation.bells.get('back')?.lights, { working: null, asked: null });
    assert.equal(file.installation.bells.get('back')?.coalesce, null);
  });

  it('changes nothing when nothing is asked for', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    const { mtimeMs, ino } = statSync(file.path);
    for (const patch of [{}, { start: 75 }, { contact: null }, { lights: null }]) {
      await file.save('front', patch);
    }
    assert.deepEqual([statSync(file.path).mtimeMs, statSync(file.path).ino], [mtimeMs, ino]);
  });

  it('is refused as a whole when anything would be wrong then, with each field', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    const before = file.installation;
    const cases: readonly (readonly [unknown, Record<string, string>])[] = [
      [
        { start: 200, ttl: 'x' },
        { start: 'a whole number from 0 to 180', ttl: 'a whole number from 0 to 604800' },
      ],
      [{ strike: 80, contact: 85 }, { strike: 'falls short of contact (85); expected 85 to 180' }],
      [{ pin: 9 }, { 'bells.back.pin': 'another pin: 9 of the board desk is taken by bells.front.pin' }],
      [{ strat: 70 }, { strat: 'start; there is no strat' }],
      [
        { quiet: { zone: null } },
        { 'quiet.zone': 'is missing; expected the name of a time zone such as Europe/Berlin' },
      ],
      [{ lights: { colour: 1 } }, { 'lights.colour': 'one of working, asked' }],
      [{ board: 'desc' }, { board: 'the name of a board; did you mean desk?' }],
      [{ board: null }, { board: 'a name of 1 to 32 small letters, digits and -, other than all' }],
      [{ pattern: 'fanfare' }, { pattern: '' }],
      [
        JSON.parse('{ "__proto__": 1, "constructor": 2 }'),
        JSON.parse('{ "__proto__": "", "constructor": "" }'),
      ],
      [
        { quiet: { zone: 'Europe/Berlin', hours: [{ from: '25:00', to: '08:00', x: null }] } },
        { 'quiet.hours[0].from': 'a time from 00:00 to 23:59' },
      ],
    ];
    for (const [patch, fields] of cases) {
      const found = await refusal(file.save('front', patch));
      assert.ok(typeof found === 'object');
      assert.deepEqual(Object.keys(found), Object.keys(fields));
      for (const [field, expected] of Object.entries(fields)) {
        assert.ok(
          expected === '' || found[field] === expected,
          `${JSON.stringify(patch)}: ${JSON.stringify(found)}`,
        );
      }
    }
    for (const patch of [null, 5, 'x', [], [{ start: 1 }], undefined, true]) {
      assert.deepEqual(await refusal(file.save('front', patch)), {
        '': 'an object with settings, such as {"start":80}',
      });
    }
    assert.equal(textIn(data), text);
    assert.equal(file.installation, before);
  });

  it('is of a bell that there is', async () => {
    await assert.rejects((await fileIn(folderWith(text))).save('side', {}), RangeError);
  });

  it('is refused when somebody has edited the file, and that stays as it is', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    const edited = text.replace('75', '70');
    writeFileSync(file.path, edited);
    assert.equal(await refusal(file.save('front', { ttl: 5 })), 'settings-changed');
    assert.equal(await refusal(file.save('front', {})), 'settings-changed');
    assert.equal(textIn(data), edited);
    assert.equal(file.installation.bells.get('front')?.ttl, 900);
    writeFileSync(file.path, text);
    await file.save('front', { ttl: 5 });
    assert.equal(file.installation.bells.get('front')?.ttl, 5);
  });

  it('is done one after the other, and each is there in the end', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    const tags: string[] = [];
    const note = (tag: string): void => {
      tags.push(tag);
    };
    await Promise.all([
      ...Array.from({ length: 20 }, (_, index) => file.save('front', { ttl: index + 1 }, note)),
      file.save('back', { queue: 3 }, note),
      refusal(file.save('front', { ttl: -1 }, note)),
      file.save('front', { queue: 4 }, note),
    ]);
    const [front, back] = [...(await fileIn(data)).installation.bells.values()];
    assert.deepEqual([front?.ttl, front?.queue, back?.queue], [20, 4, 3]);
    assert.equal(new Set(tags).size, 22);
  });

  it('is not done when the check of its turn throws', async () => {
    const data = folderWith(text);
    const file = await fileIn(data);
    await assert.rejects(
      file.save('front', { ttl: 5 }, (tag) => {
        assert.equal(tag, file.etag);
        throw new Error('stale');
      }),
      /stale/,
    );
    assert.equal(textIn(data), text);
  });
});

describe('changing the settings without a file', () => {
  it('makes one that says what the options did', async () => {
    const data = join(temporaryHome(), 'data');
    const file = await fileIn(data, {
      options: { board: '/dev/ttyACM0', pin: 9 },
      place: '~/.bellbotrc line 1',
    });
    assert.equal(file.etag, '"none"');
    await file.save('bell', {
      contact: 86,
      quiet: { zone: 'Europe/Berlin', dates: ['2026-12-25'], then: null },
    });
    const [schema = ''] = /file:[^"]*/.exec(textIn(data)) ?? [];
    assert.equal(
      textIn(data),
      `// The boards and bells of this BellBot, read when it starts. Its docs/bells.md says what may stand here.
{
  "$schema": "${schema}",
  "boards": {
    "board": { "port": "/dev/ttyACM0" }
  },
  "bells": {
    "bell": {
      "board": "board",
      "pin": 9,
      "start": 75,
      "strike": 90,
      "sdelay": 500,
      "pdelay": 1000,
      "queue": 100,
      "ttl": 900,
      "contact": 86,
      "quiet": { "zone": "Europe/Berlin", "dates": ["2026-12-25"] }
    }
  }
}
`,
    );
    assert.ok(existsSync(fileURLToPath(schema)), schema);
    assert.equal(statSync(file.path).mode & 0o777, 0o600);
    assert.deepEqual((await fileIn(data)).installation, file.installation);
    assert.equal(file.installation.bells.get('bell')?.contact, 86);
  });

  it('makes none when it is refused, and none over one that somebody has made meanwhile', async () => {
    const data = temporaryHome();
    const file = await fileIn(data);
    assert.deepEqual(await refusal(file.save('bell', { start: 90 })), {
      strike: 'another angle than start, or the arm would not move',
    });
    assert.equal(existsSync(file.path), false);
    writeFileSync(file.path, '{}');
    assert.equal(await refusal(file.save('bell', { start: 70 })), 'settings-changed');
    assert.equal(textIn(data), '{}');
  });

  it('adds the bell to a file that has none', async () => {
    const data = folderWith('{\n  "patterns": { "knock": [{ "at": 0, "hold": 120 }] } // ours\n}\n');
    const file = await fileIn(data, { options: { pin: 7 }, place: 'environment BELLBOT_PIN' });
    await file.save('bell', { pattern: 'knock' });
    assert.match(textIn(data), /\/\/ ours\n {2}"bells": \{\n/);
    const { bells } = (await fileIn(data)).installation;
    assert.deepEqual([bells.get('bell')?.pin, bells.get('bell')?.pattern], [7, 'knock']);
  });

  it('counts from now on whatever an option says, which goes first at the next start', async () => {
    const data = temporaryHome();
    const given = { options: { start: 70, pdelay: 800 } };
    const file = await fileIn(data, given);
    const { warnings } = await file.save('bell', { start: 72, ttl: 5 });
    assert.deepEqual(warnings, [
      'When BellBot is started again, the option start (argument) goes before what bells.json says of it; take the option away there.',
    ]);
    assert.equal(file.installation.bells.get('bell')?.start, 72);
    await file.save('bell', { ttl: 6 });
    const { start, pdelay, ttl } = file.installation.bells.get('bell') ?? {};
    assert.deepEqual([start, pdelay, ttl], [72, 800, 6]);
    assert.equal((await fileIn(data, given)).installation.bells.get('bell')?.start, 70);
    assert.equal((await fileIn(data)).installation.bells.get('bell')?.start, 72);
  });
});
