// What stands in the environment, put there by its author or by others. A row is the variables and what becomes of them; add the next one below.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ConfigProblem, formatProblems } from '../../src/config/config-problem.js';
import { loadConfig } from '../../src/config/load-config.js';
import { temporaryHome } from '../config/temporary-home.js';

type Env = Readonly<Record<string, string>>;

const home = temporaryHome();

function load(
  env: Env,
  {
    args = {},
    platform = 'linux' as NodeJS.Platform,
    npmArgs,
  }: { args?: Env; platform?: NodeJS.Platform; npmArgs?: readonly string[] } = {},
): ReturnType<typeof loadConfig> {
  const given = Object.entries(args).map(([name, value]) => ({ name, value }));
  return loadConfig({ args: given, env, home, platform, npmArgs: () => npmArgs });
}

function problemsOf(loaded: ReturnType<typeof loadConfig>): readonly ConfigProblem[] {
  assert.ok('problems' in loaded, 'no problem was found');
  return loaded.problems;
}

/** Where services are, as Kubernetes and Docker say it. */
const links: readonly Env[] = [
  { BELLBOT_SERVICE_HOST: '10.0.0.1' },
  { BELLBOT_SERVICE_HOST: 'fd00::1' },
  { BELLBOT_SERVICE_PORT: '3000' },
  { BELLBOT_SERVICE_PORT_HTTP: '3000' },
  { BELLBOT_SERVICE_PORT_HTTP_METRICS: '9090' },
  { BELLBOT_PORT: 'tcp://10.0.0.1:3000' },
  { BELLBOT_PORT: 'udp://10.0.0.1:53' },
  { BELLBOT_PORT: 'tcp://[fd00::1]:3000' },
  { BELLBOT_PORT_3000_TCP: 'tcp://10.0.0.1:3000' },
  { BELLBOT_PORT_3000_TCP_ADDR: '10.0.0.1' },
  { BELLBOT_PORT_3000_TCP_PORT: '3000' },
  { BELLBOT_PORT_3000_TCP_PROTO: 'tcp' },
  {
    BELLBOT_PORT_3000_TCP_START: 'tcp://172.17.0.2:3000',
    BELLBOT_PORT_3000_TCP_END: 'tcp://172.17.0.2:3009',
  },
  { BELLBOT_PORT_3000_TCP_PORT_START: '3000', BELLBOT_PORT_3000_TCP_PORT_END: '3009' },
  { BELLBOT_NAME: '/web/bellbot', BELLBOT_ENV_NODE_VERSION: '20.20.2', BELLBOT_ENV_BELLBOT_KEY: 'test-key' },
  { BELLBOT_1_PORT: 'tcp://172.17.0.2:3000', BELLBOT_1_NAME: '/web/bellbot_1', BELLBOT_1_ENV_PATH: '/bin' },
  { BELLBOT_HTTP: 'http://localhost:3000', BELLBOT_HTTPS: 'https://localhost:3443' },
  // Services of other names that begin so.
  { BELLBOT_WEB_SERVICE_HOST: '10.0.0.1', BELLBOT_WEB_PORT_80_TCP: 'tcp://10.0.0.1:80' },
  { BELLBOT_SERVICE_SERVICE_HOST: '10.0.0.1', BELLBOT_SERVICE_PORT: 'tcp://10.0.0.1:80' },
  {
    BELLBOT_PIN_SERVICE_HOST: '10.0.0.1',
    BELLBOT_PIN_SERVICE_PORT: '80',
    BELLBOT_PIN_PORT: 'tcp://10.0.0.1:80',
  },
  {
    BELLBOT_PORT_SERVICE_HOST: '10.0.0.1',
    BELLBOT_PORT_PORT: 'tcp://10.0.0.1:80',
    BELLBOT_PORT_PORT_80_TCP_ADDR: '10.0.0.1',
  },
  {
    BELLBOT_KEY_SERVICE_HOST: '10.0.0.1',
    BELLBOT_KEY_SERVICE_PORT: '80',
    BELLBOT_KEY_SERVICE_PORT_HTTP: '80',
    BELLBOT_KEY_PORT: 'tcp://10.0.0.1:80',
    BELLBOT_KEY_PORT_80_TCP: 'tcp://10.0.0.1:80',
    BELLBOT_KEY_PORT_80_TCP_PROTO: 'tcp',
    BELLBOT_KEY_PORT_80_TCP_PORT: '80',
    BELLBOT_KEY_PORT_80_TCP_ADDR: '10.0.0.1',
  },
  { BELL_BOT_PORT: 'tcp://10.0.0.1:80', BELL_BOT_SERVICE_HOST: '10.0.0.1' },
];

/** Of other programs. */
const others: readonly Env[] = [
  { PORT: '8080', HOST: 'web-1', KEY: 'x', PIN: '9', LOG: 'yes', DATA: '/data', proxy: 'http://proxy:8080' },
  {
    BELL_PIN: '1',
    BELLBOTX: '1',
    DOORBELL_PORT: '1',
    BELLS_PIN: '1',
    NGROK_API_KEY: 'x',
    NGROK_CONFIG: '/x',
  },
  { npm_config_proxy: 'http://proxy:8080', npm_config_json: 'true', npm_config_loglevel: 'warn' },
  { npm_config_key: '-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----' },
  {
    npm_lifecycle_event: 'dev',
    npm_package_name: 'shop',
    npm_lifecycle_script: 'vite',
    npm_config_port: '8080',
  },
  { BELLBOT_TEST_PORT: '/dev/ttyACM0' },
];

/** Meant for BellBot, and nothing else; with the name that was meant. */
const meant: readonly (readonly [env: Env, name: string])[] = [
  [{ BELBOT_PIN: '9' }, 'BELLBOT_PIN'],
  [{ bellbot_pin: '9' }, 'BELLBOT_PIN'],
  [{ Bellbot_Pin: '9' }, 'BELLBOT_PIN'],
  [{ BELLBOT_pin: '9' }, 'BELLBOT_PIN'],
  [{ BELLLBOT_PIN: '9' }, 'BELLBOT_PIN'],
  [{ BELLBTO_PORT: '3001' }, 'BELLBOT_PORT'],
  [{ BELL_BOT_PORT: '3001' }, 'BELLBOT_PORT'],
  [{ BELLBOTPORT: '3001' }, 'BELLBOT_PORT'],
  [{ 'BELLBOT-PORT': '3001' }, 'BELLBOT_PORT'],
  [{ 'bellbot.port': '3001' }, 'BELLBOT_PORT'],
  [{ BELLBOT_PROT: '3001' }, 'BELLBOT_PORT'],
  [{ bellbot_key: 's3cr3t' }, 'BELLBOT_KEY'],
  [{ BELBOT_KEY_SALES: 's3cr3t' }, 'BELLBOT_KEY_SALES'],
  [{ ngrok_authtoken: 's3cr3t' }, 'NGROK_AUTHTOKEN'],
  [{ NGROK_AUTH_TOKEN: 's3cr3t' }, 'NGROK_AUTHTOKEN'],
];

/** Perhaps meant for BellBot, perhaps the variable of another program. */
const perhaps: readonly (readonly [env: Env, name: string])[] = [
  [{ BELLBOX_PIN: '9' }, 'BELLBOT_PIN'],
  [{ BELLBOY_PORT: '9' }, 'BELLBOT_PORT'],
  [{ BALLBOT_KEY: 's3cr3t' }, 'BELLBOT_KEY'],
  [{ BELLHOP_PORT: '80' }, 'BELLBOT_PORT'],
];

/** Values that are a part of what somebody else wraps around them. */
const wrapped: readonly (readonly [env: Env, says: RegExp])[] = [
  [{ BELLBOT_KEY: '"s3cr3t"' }, /key=\*\*\*.*without quotes around it/],
  [{ BELLBOT_KEY: "'s3cr3t'" }, /without quotes around it/],
  [{ BELLBOT_KEY: '`s3cr3t`' }, /without quotes around it/],
  [{ BELLBOT_KEY: '“s3cr3t”' }, /without quotes around it/],
  [{ BELLBOT_KEY: '‘s3cr3t’' }, /without quotes around it/],
  [{ BELLBOT_KEY: '„s3cr3t“' }, /without quotes around it/],
  [{ BELLBOT_KEY: '«s3cr3t»' }, /without quotes around it/],
  [{ BELLBOT_KEY_SALES: '"s3cr3t"' }, /without quotes around it/],
  [{ BELLBOT_KEY: 's3cr3t\r' }, /carriage return.*Windows line ends/],
  [{ BELLBOT_KEY: 's3cr3t\u00a0b' }, /nobody sees; it has U\+00A0/],
  [{ BELLBOT_KEY: 's3cr3t\u3000b' }, /U\+3000/],
  [{ BELLBOT_DATA: '"/var/lib/bellbot"' }, /the path of a folder/],
  [{ BELLBOT_BOARD: '"/dev/ttyACM0"' }, /expected auto, virtual or a serial port/],
  [{ NGROK_AUTHTOKEN: '"s3cr3t"' }, /the token of your ngrok account/],
];

describe('the environment', () => {
  for (const env of links) {
    it(`may say where services are: ${JSON.stringify(env)}`, () => {
      const loaded = load(env);
      assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
      assert.deepEqual(
        [loaded.config.port, loaded.config.key, loaded.config.namedKeys],
        [3000, undefined, []],
      );
      assert.deepEqual(loaded.warnings, []);
      assert.equal(loaded.notes.length, Object.keys(env).some((name) => name.startsWith('BELLBOT_')) ? 1 : 0);
    });
  }

  for (const env of others) {
    it(`may be full of what others put there: ${JSON.stringify(env)}`, () => {
      const loaded = load(env);
      assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
      assert.deepEqual([loaded.config.port, loaded.config.key, loaded.config.pin], [3000, undefined, 8]);
      assert.deepEqual([loaded.warnings, loaded.notes], [[], []]);
    });
  }

  for (const [env, name] of meant) {
    it(`has no name that was surely meant otherwise: ${JSON.stringify(env)}`, () => {
      const text = formatProblems(problemsOf(load(env)));
      assert.match(text, new RegExp(`\\(environment\\): unknown option; did you mean ${name}\\?`));
      assert.doesNotMatch(text, /s3cr3t/);
    });
  }

  for (const [env, name] of perhaps) {
    it(`is told of a name that may have been meant otherwise: ${JSON.stringify(env)}`, () => {
      const loaded = load(env);
      assert.ok('config' in loaded);
      assert.match(
        loaded.warnings.join('\n'),
        new RegExp(`^${Object.keys(env)[0]} .*did you mean ${name}\\?$`),
      );
      assert.doesNotMatch(loaded.warnings.join('\n'), /s3cr3t/);
    });
  }

  for (const [env, says] of wrapped) {
    it(`has no value with something around it: ${JSON.stringify(env)}`, () => {
      const text = formatProblems(problemsOf(load(env)));
      assert.match(text, says);
      assert.doesNotMatch(text, /s3cr3t/);
    });
  }

  it('keeps a key of such a name, where the value is none of a service', () => {
    const loaded = load({ BELLBOT_KEY_SERVICE_HOST: 'test-key-1', BELLBOT_KEY_PORT: 'test-key-2' });
    assert.ok('config' in loaded);
    assert.deepEqual(
      loaded.config.namedKeys.map(({ name }) => name),
      ['service-host', 'port'],
    );
  });

  it('has names in letters of any size on Windows', () => {
    const loaded = load({ bellbot_pin: '9', Bellbot_Key: 'test-key' }, { platform: 'win32' });
    assert.ok('config' in loaded);
    assert.deepEqual([loaded.config.pin, loaded.config.key], [9, 'test-key']);
  });
});

const start = {
  npm_lifecycle_event: 'start',
  npm_command: 'start',
  npm_package_name: 'bellbot',
  npm_lifecycle_script: 'node dist/main.js',
};
const demo = { ...start, npm_lifecycle_event: 'demo', npm_command: 'run-script' };

/** What npm 7 to 11 leave of options without `--` before them; with the line that is right. */
const taken: readonly (readonly [
  typed: string,
  env: Env,
  npmArgs: readonly string[] | undefined,
  line: string,
])[] = [
  [
    'npm start --key=s3cr3t (npm 7 and 8)',
    { ...start, npm_config_key: 's3cr3t' },
    undefined,
    'npm start -- key=...',
  ],
  ['npm start --key=s3cr3t (npm 9 and later)', start, ['start', '--key', 's3cr3t'], 'npm start -- key=...'],
  ['npm start --key s3cr3t', start, ['start', '--key', 's3cr3t'], 'npm start -- key=...'],
  ['npm run demo --pin=9', { ...demo, npm_config_pin: '9' }, undefined, 'npm run demo -- pin=9'],
  [
    'npm run demo --pin=9',
    { ...demo, npm_config_pin: '9' },
    ['run', 'demo', '--pin', '9'],
    'npm run demo -- pin=9',
  ],
  ['npm start --port', { ...start, npm_config_port: 'true' }, undefined, 'npm start -- port=...'],
  [
    'npm start --no-tunnel',
    { ...start, npm_config_tunnel: '' },
    ['start', '--no-tunnel'],
    'npm start -- tunnel=...',
  ],
  [
    'npm start --board="/dev/tty 1"',
    { ...start, npm_config_board: '/dev/tty 1' },
    undefined,
    "npm start -- 'board=/dev/tty 1'",
  ],
  [
    'npm exec bellbot --port=3001',
    { npm_command: 'exec', npm_lifecycle_event: 'npx', npm_config_port: '3001' },
    undefined,
    'npx bellbot port=3001',
  ],
  [
    "a script of one's own: npm run bell --pin=9",
    {
      npm_command: 'run-script',
      npm_lifecycle_event: 'bell',
      npm_package_name: 'shop',
      npm_lifecycle_script: 'bellbot serve',
      npm_config_pin: '9',
    },
    undefined,
    'npm run bell -- pin=9',
  ],
  ['nothing else of npm is there', { npm_config_key: 's3cr3t' }, undefined, 'npm start -- key=...'],
];

describe('an option that npm took for itself', () => {
  for (const [typed, env, npmArgs, line] of taken) {
    it(`is a problem with the right line: ${typed}`, () => {
      const problems = problemsOf(load(env, npmArgs === undefined ? {} : { npmArgs }));
      assert.equal(problems.length, 1);
      assert.ok(problems[0]?.message.endsWith(`after --: ${line}`), problems[0]?.message);
      assert.equal(problems[0]?.place, 'npm');
      assert.doesNotMatch(formatProblems(problems), /s3cr3t/);
    });
  }

  it('is none where it came through as well, where npm did not get it, and where it is npm’s own', () => {
    for (const loaded of [
      load({ ...start, npm_config_pin: '9' }, { args: { pin: '9' } }),
      load({ ...start, npm_config_port: '3001' }, { npmArgs: ['start'] }),
      load(start, { npmArgs: ['start', '--proxy', 'http://proxy:8080', '--json', '--loglevel', 'warn'] }),
    ]) {
      assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
    }
  });
});
