import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isBellBotError } from '../../../src/core/errors.js';
import { idempotencyKey } from '../../../src/http/request/idempotency-key.js';
import { payloadFingerprint } from '../../../src/http/request/payload-fingerprint.js';

/** What is read from a request with these headers of the name. */
function read(...values: string[]): string | undefined {
  const all = values.length === 0 ? {} : { 'idempotency-key': values };
  const joined = values.length === 0 ? {} : { 'idempotency-key': values.join(', ') };
  return idempotencyKey({ headers: joined, headersDistinct: all });
}

function refused(...values: string[]): void {
  assert.throws(
    () => read(...values),
    (error) => isBellBotError(error, 'bad-request') && /Idempotency-Key/.test(error.message),
    JSON.stringify(values),
  );
}

const printable = fc.string({ unit: fc.constantFrom(...visible()), minLength: 1, maxLength: 255 });

function visible(): string[] {
  return Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
}

const quoted = (name: string): string => `"${name.replace(/["\\]/g, '\\$&')}"`;

describe('Idempotency-Key', () => {
  it('is what stands in quotes, by the standard', () => {
    assert.equal(read('"8e03978e-40d5-43e8-bc93-6894a57f9324"'), '8e03978e-40d5-43e8-bc93-6894a57f9324');
    assert.equal(read('"a, b"'), 'a, b');
    assert.equal(read('"say \\"hi\\" \\\\ bye"'), 'say "hi" \\ bye');
    assert.equal(read('" a "'), ' a ');
    assert.equal(read('"a";q=1; note="x;\\"y";flag'), 'a');
    fc.assert(fc.property(printable, (name) => read(quoted(name)) === name));
  });

  it('is taken without quotes too', () => {
    for (const name of ['order-1234', 'a', '8e03978e', 'a b', 'x=1;y=2', "it's", 'a"b', '\\', '/#?&%', '*']) {
      assert.equal(read(name), name);
      assert.equal(read(` ${name}  `), name);
    }
    fc.assert(
      fc.property(printable, (name) => {
        fc.pre(!/^"|,|^ | $/.test(name));
        assert.equal(read(name), name);
      }),
    );
  });

  it('means the same in quotes and without', () => {
    assert.equal(read('"order-1"', 'order-1', '"order-1";a=b'), 'order-1');
  });

  it('is not there in most requests', () => {
    assert.equal(read(), undefined);
  });

  it('may have 255 characters, without the quotes and what they need', () => {
    const most = 'x'.repeat(255);
    assert.equal(read(most), most);
    assert.equal(read(`"${most}"`), most);
    assert.equal(read(`"${'\\"'.repeat(255)}"`), '"'.repeat(255));
    refused(`${most}x`);
    refused(`"${most}x"`);
  });

  it('is refused when it is empty or malformed', () => {
    for (const value of [
      '',
      '   ',
      '""',
      '"',
      '"a',
      '"a\\"',
      '"a\\n"',
      '"a" b',
      '"a""b"',
      '"a", "b"',
      'a, b',
      'a,b',
      ',',
      '"a" ;b',
      '"a";',
      '"a";B=1',
      'a\tb',
      '"a\tb"',
      'a\u0000b',
      'a\u007fb',
      'ä',
      '"ä"',
      '🔔',
    ]) {
      refused(value);
    }
  });

  it('is refused when several name different events', () => {
    refused('a', 'b');
    refused('"a"', 'a', 'A');
    refused('a', '');
  });

  it('of any text is a name of 1 to 255 printable characters, or refused, in no time', () => {
    const any = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('"', '\\', ';', '=', 'a', ' ', ',', '\t', 'é'), maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 3 }), (values) => {
        try {
          assert.match(read(...values) ?? '', /^[\x20-\x7e]{1,255}$/);
        } catch (error) {
          assert.ok(isBellBotError(error, 'bad-request'), String(error));
        }
      }),
    );
    for (const piece of ['\\', '\\"', ';a', ';a=', ' ;', '";a="', ';a="b']) {
      refused(`"${piece.repeat(16_000 / piece.length)}`);
    }
  });
});

describe("a payload's fingerprint", () => {
  it('is the same for every order of the fields, at every depth', () => {
    const shuffled = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(shuffled)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([name, inner]) => [name, shuffled(inner)]),
            )
          : value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        const other = shuffled(fields) as Record<string, unknown>;
        assert.equal(payloadFingerprint(other), payloadFingerprint(fields));
      }),
    );
  });

  it('differs where the payload does', () => {
    const payloads: Record<string, unknown>[] = [
      {},
      { text: 'a' },
      { text: 'b' },
      { who: 'a' },
      { text: ['a'] },
      { text: { a: 'b' } },
      { text: null },
      { text: 1 },
      { text: '1' },
      { text: 'a', who: 'b' },
      { text: 'a","who":"b' },
      { text: 'a', more: 1 },
      { text: 'a', in: { key: 'test-key-1' } },
    ];
    assert.equal(new Set(payloads.map(payloadFingerprint)).size, payloads.length);
  });

  it('leaves the key out', () => {
    const one = payloadFingerprint({ text: 'a', key: 'test-key-1' });
    assert.equal(one, payloadFingerprint({ text: 'a', token: 'test-key-2' }));
    assert.equal(one, payloadFingerprint({ text: 'a' }));
  });
});
