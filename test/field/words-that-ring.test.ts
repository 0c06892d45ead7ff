// What people type after `bellbot ring`. The next case: a row with what was typed, word by word, and the text that it
// rings with; or, further down, the option that is not known.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bellbot } from '../cli/captured-io.js';
import { accepted } from '../cli/remote/acceptance.js';
import { answeringServer } from '../cli/remote/answering-server.js';

const texts: readonly (readonly [typed: readonly string[], text: string | undefined])[] = [
  [['Lunch'], 'Lunch'],
  [['Lunch', 'is', 'ready'], 'Lunch is ready'],
  [['Lunch is ready'], 'Lunch is ready'],
  [['text=Lunch', 'is', 'ready'], 'Lunch is ready'],
  [['text=Lunch is ready'], 'Lunch is ready'],
  [['text=', 'Lunch'], 'Lunch'],
  [['--text', 'Lunch', 'is', 'ready'], 'Lunch is ready'],
  [['who=Ada', 'Lunch', 'is', 'ready'], 'Lunch is ready'],
  [['Lunch', 'who=Ada', 'is', 'ready'], 'Lunch is ready'],
  [['help'], 'help'],
  [['serve', 'demo', 'ring'], 'serve demo ring'],
  [['007', '1e3', 'true'], '007 1e3 true'],
  [['Lunch', '-', 'now'], 'Lunch - now'],
  [['Lunch', '—', 'now'], 'Lunch — now'],
  [['—now', '–now'], '—now –now'],
  [['-5', 'degrees'], '-5 degrees'],
  [['->', 'door', '<-'], '-> door <-'],
  [['---'], '---'],
  [['-x is a flag'], '-x is a flag'],
  [['2+2=4'], '2+2=4'],
  [['a == b'], 'a == b'],
  [['Lunch = ready'], 'Lunch = ready'],
  [['=', '=x'], '= =x'],
  [['https://example.com/?a=b&c=d'], 'https://example.com/?a=b&c=d'],
  [['note: text=x'], 'note: text=x'],
  [[':bell:', '@channel', '#1'], ':bell: @channel #1'],
  [['🔔', '昼ご飯', 'שלום'], '🔔 昼ご飯 שלום'],
  [['two\nlines'], 'two\nlines'],
  [['--', 'a=b', '--urgent', '-x', '--help', '--'], 'a=b --urgent -x --help --'],
  [['Lunch', '--', '--now', 'text=x'], 'Lunch --now text=x'],
  [['text=Lunch', '--', '-x'], 'Lunch -x'],
  [['--', '--', 'x'], '-- x'],
  [['--'], undefined],
  [[''], undefined],
  [['  '], undefined],
];

const refused: readonly (readonly [typed: readonly string[], problem: string])[] = [
  [['a=b'], 'a (argument): unknown option'],
  [['txet=Lunch'], 'txet (argument): unknown option; did you mean text?'],
  [['Lunch', '--urgent'], 'urgent (argument): unknown option'],
  [['Lunch', '-x'], '-x (argument): unknown option'],
  [['kye=test-secret'], 'kye (argument): unknown option; did you mean key?'],
  // What word processors make of two dashes.
  [['—key=test-secret'], '—key (argument): unknown option'],
  [['-key', 'test-secret'], '-key (argument): unknown option'],
  [['--kye', 'test-secret'], 'kye (argument): unknown option; did you mean key?'],
  [['pin=9', 'Lunch'], 'pin (argument): is not an option of this command'],
  [['version=2'], 'version (argument): unknown option'],
  [['Lunch', 'text=Soup'], 'text (argument): is given with 2 different values'],
];

describe('bellbot ring, with words after it,', () => {
  for (const [typed, text] of texts) {
    it(`rings with ${JSON.stringify(text)} for ${JSON.stringify(typed)}`, async () => {
      const { port, seen } = await answeringServer({ status: 202, body: accepted });
      const { status, stderr } = await bellbot([`port=${port}`, 'ring', ...typed]);
      assert.deepEqual([status, stderr], [0, '']);
      const [{ body } = { body: undefined }] = seen;
      const who = typed.includes('who=Ada') ? { who: 'Ada' } : {};
      assert.deepEqual(body, text === undefined ? who : { ...who, text });
    });
  }

  for (const [typed, problem] of refused) {
    it(`does not ring for ${JSON.stringify(typed)}`, async () => {
      const { port, seen } = await answeringServer({ status: 202, body: accepted });
      const { status, stderr } = await bellbot([`port=${port}`, 'ring', ...typed]);
      assert.equal(status, 2);
      assert.ok(stderr.includes(problem), stderr);
      assert.doesNotMatch(stderr, /test-secret/);
      assert.equal(seen.length, 0);
    });
  }

  it('says how a text that looks like options is written', async () => {
    assert.match((await bellbot(['ring', 'a=b'])).stderr, /bellbot ring -- x=1/);
  });
});
