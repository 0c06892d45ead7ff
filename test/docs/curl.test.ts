import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { temporaryHome } from '../config/temporary-home.js';
import { BellBotProcess } from '../e2e/bellbot-process.js';
import { textOf } from './pages.js';
import { bellbotCommand, pageCommands, shell } from './shell.js';

const uuid = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** An answer without what differs from one run to the next. */
function shapeOf(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer).replaceAll(uuid, '<id>').replaceAll(time, '<time>'));
}

/** Strikes as short as they can be, so that the test is. */
const quick = ['port=0', 'pdelay=0', 'sdelay=0'];

/** The two servers that the pages suppose: the plain demo on port 3000, and the one with a key on port 3001. */
describe('a command of the pages that rings', () => {
  const home = temporaryHome();
  let open: BellBotProcess;
  let locked: BellBotProcess;
  let lastId = '';

  before(async () => {
    open = await BellBotProcess.start({ args: ['demo', ...quick] });
    locked = await BellBotProcess.start({ args: ['demo', 'key=my-secret-key', ...quick] });
    await open.ready();
    await locked.ready();
  });
  after(async () => {
    await open.end();
    await locked.end();
  });

  /** Waits until every ring that was accepted was struck. */
  async function quiet(): Promise<void> {
    const count = (bellbot: BellBotProcess, sentence: RegExp) =>
      bellbot.log.filter(({ msg }) => sentence.test(msg)).length;
    for (const bellbot of [open, locked]) {
      await bellbot.until('an end of the ringing', () =>
        count(bellbot, /^Ring accepted/) === count(bellbot, /^Struck/) ? true : undefined,
      );
    }
  }

  /** The command with the addresses of the pages replaced. */
  async function here(command: string): Promise<string> {
    const lockedUrl = await locked.url();
    return command
      .replaceAll('http://127.0.0.1:3000', await open.url())
      .replaceAll(/http:\/\/127\.0\.0\.1:3001|https:\/\/my-bell\.ngrok\.app/g, lockedUrl)
      .replaceAll(uuid, lastId);
  }

  /**
   * Runs a command when all is quiet. On a machine that is too busy for the virtual Uno a strike is made again, which its
   * receipt says: then the command too.
   */
  async function answerOf(command: string, tries = 5): ReturnType<typeof run> {
    await quiet();
    const result = await run(command);
    return tries > 1 && /"attempts":[2-9]/.test(result.stdout) ? await answerOf(command, tries - 1) : result;
  }

  async function run(command: string) {
    const { status, stdout, stderr } = await shell(`${await here(command)} -sS -w '\\n%{http_code}'`, home);
    assert.deepEqual([status, stderr], [0, '']);
    const [, body = '', code] = /^(?:HTTP\/.*\r\n\r\n)?(.*)\n(\d+)$/s.exec(stdout) ?? [];
    const answered: unknown = body === '' ? undefined : JSON.parse(body);
    return { code, answered, stdout };
  }

  const curls = pageCommands().filter(({ command }) => command.startsWith('curl '));
  for (const { page, command, answer } of curls) {
    it(`${page}: ${command}`, async () => {
      const { code, answered, stdout } = await answerOf(command);
      const told = typeof answered === 'object' && answered !== null ? answered : {};
      if (answer !== undefined) {
        assert.deepEqual(shapeOf(answered), shapeOf(answer));
      }
      const expected = typeof answer === 'object' && answer !== null && 'code' in answer ? /^4/ : /^20/;
      assert.match(code ?? '', expected, stdout);
      if ('id' in told) {
        lastId = String(told.id);
        documented(told);
      }
    });
  }

  it('is there for forms, JSON, both headers, waiting, receipts and a refusal', () => {
    const all = curls.map(({ command }) => command).join('\n');
    for (const part of [
      '-d key=',
      'application/json',
      'Bearer',
      'X-BellBot-Key',
      'Prefer: wait',
      '/api/rings/',
    ]) {
      assert.ok(all.includes(part), part);
    }
    assert.ok(curls.filter(({ answer }) => answer !== undefined).length >= 5);
  });

  const rings = pageCommands().filter(({ command }) =>
    /^(?:npx bellbot|node dist\/main\.js) ring\b/.test(command),
  );
  for (const { page, command } of rings) {
    it(`${page}: ${command}`, async () => {
      const port = /port=3001/.test(command) ? `port=${new URL(await locked.url()).port}` : '';
      const url = /url=|port=/.test(command) ? '' : ` url=${await open.url()}`;
      const typed = (await here(command))
        .replace(/^(?:npx bellbot|node dist\/main\.js)/, bellbotCommand)
        .replace('port=3001', port);
      const { status, stdout, stderr } = await shell(typed + url, home);
      assert.deepEqual([status, stderr], [0, ''], stdout);
      assert.match(stdout, /^(?:Rung|Accepted): ring |^\{/);
    });
  }

  it('is there for bellbot ring, by port and by url', () => {
    assert.ok(rings.length >= 3);
  });

  it('is shown at start, ready to paste', async () => {
    const shown = /^ {2}(curl .*)$/m.exec(open.stderr)?.[1] ?? '';
    const { status, stdout } = await shell(`${shown} -sS`, home);
    assert.equal(status, 0);
    assert.match(stdout, /"state":"queued"/);
  });

  it('is shown with the key that was made, where one is needed and none was set', async (t) => {
    const reachable = await BellBotProcess.start({ args: ['demo', 'port=0', 'host=0.0.0.0'] });
    t.after(() => reachable.end());
    await reachable.url();
    const shown = await reachable.until(
      'a curl line with a key',
      () => /^ {2}(curl .*X-BellBot-Key.*)$/m.exec(reachable.stderr)?.[1],
    );
    const { status, stdout } = await shell(`${shown} -sS`, home);
    assert.equal(status, 0);
    assert.match(stdout, /"state":"queued"/);
  });
});

/** Every field that BellBot answers is described in docs/api.md. */
function documented(answer: object): void {
  const described = textOf('docs/api.md')
    .split('\n')
    .flatMap((line) => (/^\| (`[^|]*)\|/.exec(line)?.[1] ?? '').split(/[`, ]+/));
  for (const name of Object.keys(answer)) {
    assert.ok(described.includes(name), `docs/api.md does not say what ${name} is`);
  }
}
