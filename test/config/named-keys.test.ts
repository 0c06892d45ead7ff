import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ConfigProblem, formatProblems } from '../../src/config/config-problem.js';
import { loadConfig } from '../../src/config/load-config.js';
import { parseRcFile } from '../../src/config/rc-file.js';
import { temporaryHome } from './temporary-home.js';

interface Input {
  readonly rc?: string;
  readonly env?: Record<string, string>;
  readonly key?: string;
}

function load({ rc = '', env = {}, key }: Input): ReturnType<typeof loadConfig> {
  const args = key === undefined ? [] : [{ name: 'key', value: key }];
  return loadConfig({ args, env, home: temporaryHome(rc) });
}

/** The named keys as `name=key`, in their order. */
function keysOf(input: Input): string[] {
  const loaded = load(input);
  assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
  return loaded.config.namedKeys.map(({ name, key }) => `${name}=${key}`);
}

function problemsOf(input: Input): readonly ConfigProblem[] {
  const loaded = load(input);
  assert.ok('problems' in loaded, `no problem was found: ${JSON.stringify(input)}`);
  return loaded.problems;
}

/** The one problem that there is, as a line. */
function problemOf(input: Input): string {
  const problems = problemsOf(input);
  const text = formatProblems(problems);
  assert.equal(problems.length, 1, text);
  return text.trim();
}

describe('the key that may change things', () => {
  const rightsIn = (input: Input) => {
    const loaded = load(input);
    assert.ok('config' in loaded, 'problems' in loaded ? formatProblems(loaded.problems) : '');
    return loaded.config.namedKeys.map(({ name, rights, place }) => [name, rights, place]);
  };

  it('comes from the environment or the file, with all rights, where the others may only ring', () => {
    const rc = 'BELLBOT_KEY_SALES=test-key-1\nexport BELLBOT_ADMIN_KEY=test-key-2\n';
    assert.deepEqual(rightsIn({ rc }), [
      ['sales', ['ring'], 'BELLBOT_KEY_SALES, ~/.bellbotrc line 1'],
      ['admin', ['ring', 'read', 'control'], 'BELLBOT_ADMIN_KEY, ~/.bellbotrc line 2'],
    ]);
    assert.deepEqual(rightsIn({ env: { BELLBOT_ADMIN_KEY: 'test-key' } }), [
      ['admin', ['ring', 'read', 'control'], 'BELLBOT_ADMIN_KEY, environment'],
    ]);
  });

  it('is no other key by its value or its name, and not empty', () => {
    const admin = 'test-key-secret';
    assert.match(
      problemOf({ env: { BELLBOT_ADMIN_KEY: admin, BELLBOT_KEY_SALES: admin } }),
      /^BELLBOT_ADMIN_KEY and BELLBOT_KEY_SALES .*have the same value|^BELLBOT_KEY_SALES and BELLBOT_ADMIN_KEY .*have the same value/,
    );
    assert.match(problemOf({ env: { BELLBOT_ADMIN_KEY: admin }, key: admin }), /have the same value/);
    assert.match(
      problemOf({ env: { BELLBOT_KEY_ADMIN: admin } }),
      /which BELLBOT_ADMIN_KEY sets; choose another/,
    );
    assert.match(problemOf({ env: { BELLBOT_ADMIN_KEY: '' } }), /BELLBOT_ADMIN_KEY= .*has no value/);
    assert.match(
      problemOf({ rc: 'BELLBOT_ADMIN_KEY=\'"quoted"\'' }),
      /BELLBOT_ADMIN_KEY=\*\*\* .*without quotes/,
    );
    for (const env of [
      { BELLBOT_ADMIN_KEY: admin, BELLBOT_KEY_SALES: admin },
      { BELLBOT_KEY_ADMIN: admin },
    ]) {
      assert.doesNotMatch(
        formatProblems(problemsOf({ env: env as unknown as Record<string, string> })),
        /secret/,
      );
    }
  });

  it('is what a name was meant to be that is nearly its own', () => {
    for (const name of [
      'BELLBOT_ADMINKEY',
      'BELLBOT_ADMIN_KEYS',
      'bellbot_admin_key',
      'BELBOT_ADMIN_KEY',
      'BELLBOT-ADMIN-KEY',
    ]) {
      assert.match(
        problemOf({ env: { [name]: 'test-key-secret' } }),
        /did you mean BELLBOT_ADMIN_KEY\?/,
        name,
      );
    }
  });
});

describe('a key with a name of its own', () => {
  it('comes from the environment and from the file, the environment winning variable by variable', () => {
    const rc =
      'export BELLBOT_KEY_SALES="test-key-1"\nBELLBOT_KEY_DOOR=\'test-key # 2\'\nexport BELLBOT_KEY_3=test-key-3 # c';
    const env = { BELLBOT_KEY_SALES: 'test-key-4', BELLBOT_KEY_CI: 'test-key-5' };
    assert.deepEqual(keysOf({ rc, env }), [
      'sales=test-key-4',
      'door=test-key # 2',
      '3=test-key-3',
      'ci=test-key-5',
    ]);
  });

  it('has its name in small letters, with - for _', () => {
    const rc = `BELLBOT_KEY_Front_Door_2=test-key-1\nBELLBOT_KEY_sales=test-key-2\nBELLBOT_KEY_${'A'.repeat(32)}=test-key-3`;
    assert.deepEqual(keysOf({ rc }), [
      'front-door-2=test-key-1',
      'sales=test-key-2',
      `${'a'.repeat(32)}=test-key-3`,
    ]);
  });

  it('stands beside BELLBOT_KEY or alone, in any number', () => {
    assert.deepEqual(keysOf({ rc: 'BELLBOT_KEY=test-key-0', env: { BELLBOT_KEY_A: 'test-key-1' } }), [
      'a=test-key-1',
    ]);
    const env = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`BELLBOT_KEY_N${i}`, `test-key-${i}`]),
    );
    assert.equal(keysOf({ env }).length, 200);
    assert.deepEqual(keysOf({}), []);
  });

  it('cannot be changed once it is read', () => {
    const loaded = load({ env: { BELLBOT_KEY_A: 'test-key-1' } });
    assert.ok('config' in loaded && Object.isFrozen(loaded.config.namedKeys));
    assert.ok(loaded.config.namedKeys.every((named) => Object.isFrozen(named)));
  });
});

describe('a problem with a named key', () => {
  it('says which variable it is, where it stands, and what is expected, for every bad value', () => {
    for (const [value, expected] of [
      ['', /^BELLBOT_KEY_SALES= \(environment\): has no value; expected a key of 1 to 1000 characters$/],
      ['<your_slack_token>', /^BELLBOT_KEY_SALES=\*\*\* \(environment\): expected a key of your own/],
      ['test-key ', /^BELLBOT_KEY_SALES=\*\*\* .*without blanks at its ends$/],
      [' test-key', /without blanks/],
      ['test\u0000key', /without control characters/],
      ['test\nkey', /without control characters/],
      ['test\u202ekey', /without control characters/],
      ['x'.repeat(1001), /1 to 1000 characters/],
    ] as const) {
      assert.match(problemOf({ env: { BELLBOT_KEY_SALES: value } }), expected);
    }
    assert.match(
      problemOf({ rc: '\n# mine\nexport BELLBOT_KEY_SALES=<your_slack_token>' }),
      /^BELLBOT_KEY_SALES=\*\*\* \(~\/\.bellbotrc line 3\): expected a key of your own/,
    );
    assert.match(problemOf({ rc: 'BELLBOT_KEY_SALES=""' }), /line 1\): has no value/);
  });

  it('says what is wrong with a name, in the environment and in the file', () => {
    const names: readonly (readonly [string, RegExp])[] = [
      ['BELLBOT_KEY_', /^BELLBOT_KEY_ \(.*has no name; put one at its end, such as BELLBOT_KEY_SALES$/],
      [
        'BELLBOT_KEY_SALES-EU',
        /^BELLBOT_KEY_SALES\.\.\. \(.*expected 1 to 32 letters, digits and _ after BELLBOT_KEY_$/,
      ],
      ['BELLBOT_KEY_größe', /^BELLBOT_KEY_gr\.\.\. .*expected 1 to 32 letters/],
      ['BELLBOT_KEY_\u212a', /^BELLBOT_KEY_\.\.\. .*expected 1 to 32 letters/],
      ['BELLBOT_KEY_a.b', /expected 1 to 32 letters/],
      ['BELLBOT_KEY_<NAME>', /^BELLBOT_KEY_\.\.\. .*expected 1 to 32 letters/],
      [`BELLBOT_KEY_${'A'.repeat(33)}`, /^BELLBOT_KEY_A{32}\.\.\. .*expected 1 to 32 letters/],
      [
        'BELLBOT_KEY_KEY',
        /^BELLBOT_KEY_KEY .*has the name of BELLBOT_KEY itself; choose another, such as BELLBOT_KEY_SALES$/,
      ],
      ['BELLBOT_KEY_key', /has the name of BELLBOT_KEY itself/],
    ];
    for (const [name, expected] of names) {
      assert.match(problemOf({ env: { [name]: 'test-key-1' } }), expected);
      const inFile = problemOf({ rc: `\nexport ${name}=test-key-1` });
      assert.match(inFile, expected);
      assert.match(inFile, /\(~\/\.bellbotrc line 2\)/);
    }
  });

  it('names all that have one name, wherever they stand', () => {
    const rc = 'BELLBOT_KEY_SALES=test-key-1\nBELLBOT_KEY_sales=test-key-2';
    assert.equal(
      problemOf({ rc, env: { BELLBOT_KEY_Sales: 'test-key-3' } }),
      'BELLBOT_KEY_SALES and BELLBOT_KEY_sales and BELLBOT_KEY_Sales (BELLBOT_KEY_SALES: ~/.bellbotrc line 1, ' +
        'BELLBOT_KEY_sales: ~/.bellbotrc line 2, BELLBOT_KEY_Sales: environment): are the same name, sales; give each ' +
        'key a name of its own',
    );
    assert.deepEqual(keysOf({ rc: `${rc.split('\n')[0]}\nBELLBOT_KEY_SALES=test-key-2` }), [
      'sales=test-key-2',
    ]);
  });

  it('names all that have one value, BELLBOT_KEY and the argument too', () => {
    assert.equal(
      problemOf({ rc: 'BELLBOT_KEY_A=test-key-1', env: { BELLBOT_KEY_B: 'test-key-1' } }),
      'BELLBOT_KEY_A and BELLBOT_KEY_B (BELLBOT_KEY_A: ~/.bellbotrc line 1, BELLBOT_KEY_B: environment): have the same ' +
        'value; give each key a value of its own',
    );
    const both = { BELLBOT_KEY: 'test-key-1', BELLBOT_KEY_A: 'test-key-1' };
    assert.match(
      problemOf({ env: both }),
      /^BELLBOT_KEY_A and key \(BELLBOT_KEY_A: environment, key: environment BELLBOT_KEY\)/,
    );
    assert.match(
      problemOf({ rc: 'BELLBOT_KEY_A=test-key-1', key: 'test-key-1' }),
      /^BELLBOT_KEY_A and key .*key: argument/,
    );
    assert.match(
      problemOf({ rc: 'BELLBOT_KEY_A="gr\u00fcn"\nBELLBOT_KEY_B="gru\u0308n"' }),
      /have the same value/,
    );
    assert.match(
      problemOf({ rc: 'BELLBOT_KEY_A=t1\nBELLBOT_KEY_B=t1\nBELLBOT_KEY_C=t1' }),
      /^\S+ and \S+ and \S+ \(/,
    );
  });

  it('is none where a value is overridden, or differs at all', () => {
    const rc = 'BELLBOT_KEY=test-key-1\nBELLBOT_KEY_A=test-key-1\nBELLBOT_KEY_B=<your_token>';
    const env = { BELLBOT_KEY: 'test-key-2', BELLBOT_KEY_B: 'test-key-3' };
    assert.deepEqual(keysOf({ rc, env }), ['a=test-key-1', 'b=test-key-3']);
    assert.deepEqual(keysOf({ rc: rc.replace('<your_token>', 'Test-key-1'), key: 'test-key-4' }), [
      'a=test-key-1',
      'b=Test-key-1',
    ]);
  });

  it('is reported with all others, and never with a value', () => {
    const secret = 'do-not-show';
    const problems = problemsOf({
      rc: [
        `BELLBOT_KEY_A=${secret}`,
        `BELLBOT_KEY_B=${secret}`,
        `BELLBOT_KEY_=${secret}1`,
        `BELLBOT_KEY_KEY=${secret}2`,
        `BELLBOT_KEY_C:${secret}=`,
        `BELLBOT_KEY_D-${secret}="${secret}`,
        `BELLBOT_KEY_E ${secret}`,
        'BELLBOT_KEY_F=<your_token>',
        'BELLBOT_KEY_G=<your_token>',
        'BELLBOT_PIN=99',
      ].join('\n'),
      env: { BELLBOT_KEY_H: `${secret}\n`, [`BELLBOT_KEY_I:${secret}`]: 'x', BELLBOT_KEYS: secret },
    });
    const text = formatProblems(problems);
    assert.doesNotMatch(text, /do-not-show/);
    for (const name of [
      '_A and BELLBOT_KEY_B',
      '_ ',
      '_KEY',
      '_C...',
      '_D...',
      '_F=***',
      '_G=***',
      '_H=***',
      '_I...',
      'S ',
    ]) {
      assert.ok(text.includes(`BELLBOT_KEY${name}`), `${name} in ${text}`);
    }
    assert.ok(text.includes('pin="99"'));
  });

  it('is an unknown name with the nearest that is known', () => {
    const nearest = {
      BELLBOT_KEYS: 'BELLBOT_KEY',
      BELLBOT_KYE_SALES: 'BELLBOT_KEY_SALES',
      BELLBOT_KEYS_SALES: 'BELLBOT_KEY_SALES',
      BELLBOT_key_sales: 'BELLBOT_KEY_SALES',
      BELLBOT_KEYSALES: 'BELLBOT_KEY_SALES',
    };
    for (const [name, near] of Object.entries(nearest)) {
      assert.ok(problemOf({ env: { [name]: 'test-key-1' } }).endsWith(`did you mean ${near}?`), name);
    }
    assert.match(problemOf({ env: { BELLBOT_PIN_SALES: '1' } }), /"bellbot help serve" lists all$/);
  });

  it('is a line of the file that would be misread', () => {
    const { problems } = parseRcFile("BELLBOT_KEY_A=a#b\nBELLBOT_KEY_B='a\nBELLBOT_KEY_C=a$b");
    assert.deepEqual(
      problems.map(({ option, place }) => [option, place]),
      [
        ['BELLBOT_KEY_A', '~/.bellbotrc line 1'],
        ['BELLBOT_KEY_B', '~/.bellbotrc line 2'],
        ['BELLBOT_KEY_C', '~/.bellbotrc line 3'],
      ],
    );
  });
});
