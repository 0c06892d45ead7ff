import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryHome } from '../config/temporary-home.js';
import { BellBotProcess } from '../e2e/bellbot-process.js';
import { root, textOf } from './pages.js';
import { bellbotCommand, pageCommands, shell } from './shell.js';

const commands = pageCommands().map(({ command }) => command);
const description: unknown = createRequire(import.meta.url)('bellbot/package.json');
const scripts =
  typeof description === 'object' && description !== null && 'scripts' in description
    ? (description.scripts as Readonly<Record<string, string>>)
    : {};

const version =
  typeof description === 'object' && description !== null && 'version' in description
    ? description.version
    : '';
/** What npm does itself. */
const ofNpm = new Set(['ci', 'install', 'pack', 'publish']);

/** What CI runs on a clean clone, in `.ci/run` and `.ci/installed`, or at the install before them. */
const byCi = [
  'npm ci',
  'npm test',
  'npm ci && npm test',
  'npm ci && npm run demo',
  'npm run build',
  'npm pack',
  `npm install --global ./bellbot-${version}.tgz`,
];
/** What changes the machine or needs a board, a browser or systemd. */
const byHand = /^(?:sudo|journalctl|arduino-cli) |^sketch=/;
const informing = /^(?:npx bellbot|node dist\/main\.js) (help|version|boards)\b/;
/** Tried in `curl.test.ts`. */
const ringing = /^curl |^(?:npx bellbot|node dist\/main\.js) ring\b/;
const copying = /^(?:cp|chmod) .*\.bellbotrc$/;

/** The arguments of a command that starts a server; undefined for another command. */
function serverArguments(command: string): string[] | undefined {
  const [, npm, script, bellbot] =
    /^npm (start|run demo)(?: --)?( .*)?$|^(?:npx bellbot|node dist\/main\.js)( .*)?$/.exec(command) ?? [];
  const [first = '', ...rest] = (npm === undefined ? (bellbot ?? '') : (script ?? '')).trim().split(' ');
  if (npm !== undefined) {
    const given = [first, ...rest].filter((word) => word !== '');
    return npm === 'start' ? given : ['demo', ...given];
  }
  const serves = bellbot !== undefined && (first.includes('=') || ['serve', 'demo'].includes(first));
  return serves ? [first, ...rest] : undefined;
}

describe('every command of the pages', () => {
  it('is tried by a test or by CI, or can only be tried by hand', () => {
    assert.ok(commands.length > 25);
    const tries = [informing, ringing, copying, byHand];
    const untried = commands.filter(
      (command) =>
        !byCi.includes(command) &&
        serverArguments(command) === undefined &&
        !tries.some((pattern) => pattern.test(command)),
    );
    assert.deepEqual(untried, []);
  });

  it('of npm is a script of package.json', () => {
    const all = ['README.md', 'CONTRIBUTING.md', 'docs/design.md', 'docs/chat.md'].map(textOf).join('\n');
    const named = [...all.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
    const own = new Set(named.filter((name) => !ofNpm.has(name)));
    assert.ok(own.size >= 4);
    for (const name of own) {
      assert.ok(scripts[name] !== undefined, `npm run ${name}`);
    }
  });

  it('that starts by npm is the same as by node', () => {
    assert.equal(scripts.start, 'node dist/main.js');
    assert.equal(scripts.demo, 'node dist/main.js demo');
    assert.equal(scripts.prestart, scripts.predemo);
  });
});

describe('a command of the pages that starts a server', () => {
  const starts = new Set(commands.filter((command) => serverArguments(command) !== undefined));

  for (const command of starts) {
    it(`${command}: listens, and ends with 0 when it is told to`, async (t) => {
      const args = (serverArguments(command) ?? []).map((word) => word.replace(/^port=\d+$/, 'port=0'));
      // On a machine with an Uno the test must not move its arm.
      const added = args.includes('demo') ? [] : ['board=virtual'];
      const port = args.includes('port=0') ? [] : ['port=0'];
      const bellbot = await BellBotProcess.start({ args: [...args, ...added, ...port] });
      t.after(() => bellbot.end());
      assert.match(await bellbot.url(), /^http:\/\/127\.0\.0\.1:\d+$/);
      bellbot.signal('SIGTERM');
      assert.equal(await bellbot.exit(), 0);
    });
  }

  it('is there in each form of the tutorial', () => {
    assert.ok(starts.has('npm start -- port=3001 pin=9 key=my-secret-key'));
    assert.ok(starts.has('node dist/main.js port=3001 pin=9 key=my-secret-key'));
  });
});

describe('a command of the pages that informs', () => {
  const informs = commands.filter((command) => informing.test(command));

  for (const command of informs) {
    it(`${command}: ends with 0 and says something`, async () => {
      const typed = command.replace(/^(?:npx bellbot|node dist\/main\.js)/, bellbotCommand);
      const { status, stdout, stderr } = await shell(typed, temporaryHome());
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /\S/);
    });
  }

  it('is there for help, version and boards', () => {
    const named = informs.map((command) => informing.exec(command)?.[1]);
    assert.deepEqual([...new Set(named)].sort(), ['boards', 'help', 'version']);
  });
});

describe('the commands that make ~/.bellbotrc', () => {
  it('copy the example and keep it from others', async () => {
    const home = temporaryHome();
    const copies = commands.filter((command) => copying.test(command));
    assert.equal(copies.length, 2);
    assert.deepEqual(await shell(copies.join(' && '), home), { status: 0, stdout: '', stderr: '' });
    const made = join(home, '.bellbotrc');
    assert.equal(readFileSync(made, 'utf8'), readFileSync(join(root, '.bellbotrc.example'), 'utf8'));
    assert.equal(statSync(made).mode & 0o777, 0o600);
  });
});
