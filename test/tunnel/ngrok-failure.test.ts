import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { notReachable, processEnded, sdkUnusable, sessionFailed } from '../../src/tunnel/ngrok-failure.js';
import { redactToken } from '../../src/tunnel/token-redaction.js';

describe("ngrok's texts", () => {
  it('lose the token however it is written', () => {
    const token = 'test-key/with+odd "signs" $&\\';
    for (const written of [
      token,
      token.toUpperCase(),
      encodeURIComponent(token),
      encodeURIComponent(token).toLowerCase(),
      new URLSearchParams({ token }).toString(),
      JSON.stringify({ token }),
      Buffer.from(token).toString('base64'),
      Buffer.from(token).toString('base64url'),
    ]) {
      const text = redactToken(`before ${written} after ${written}`, token);
      assert.match(text, /^before .*\[token\].* after /);
      assert.doesNotMatch(text, /odd|signs|dGVzdC1rZXk/i);
    }
  });

  it('lose what looks like some other token of ngrok', () => {
    const other = `${'2aBc4dEf6'.repeat(3)}_7${'hJkLm9Np'.repeat(2)}`;
    assert.equal(redactToken(`it was ${other}.`, 'test-key-tunnel'), 'it was [token].');
    assert.equal(redactToken('Your authtoken: test-key-else', 'test-key-tunnel'), 'Your authtoken: [token]');
  });

  it('never show any token in any reason', () => {
    const token = fc
      .string({ minLength: 6, maxLength: 60, unit: 'grapheme-ascii' })
      .filter((text) => /^\S+$/.test(text));
    fc.assert(
      fc.property(token, fc.string(), fc.string(), (key, before, after) => {
        const secret = `~${key}~`;
        const text = `${before}${secret}${after}`;
        for (const failure of [
          sessionFailed(text, secret),
          processEnded(text, secret),
          sdkUnusable(text, secret),
          notReachable('https://bell.ngrok.test', text, secret),
        ]) {
          assert.ok(!failure.reason.includes(secret));
        }
      }),
    );
  });

  it('lose a token that is cut by the length limit', () => {
    const token = 'test-key-that-straddles-the-limit';
    for (let length = 230; length < 330; length += 1) {
      assert.doesNotMatch(sessionFailed(`${'x'.repeat(length)}${token}`, token).reason, /test/);
    }
  });

  it('become one line without control characters', () => {
    const { reason } = sessionFailed('first\r\n\tsecond\u001b[31m third', 'test-key-tunnel');
    assert.equal(reason, 'The tunnel is down: first second [31m third.');
  });

  it('keep a code that BellBot does not know, and are tried again', () => {
    const failure = sessionFailed('The domain is not yours. error_code: ERR_NGROK_319', 'test-key-tunnel');
    assert.equal(failure.retry, 'again');
    assert.match(failure.reason, /The domain is not yours\..*ERR_NGROK_319/);
  });

  it('give their last code when they hold several', () => {
    const failure = sessionFailed('ERR_NGROK_105 is not it. error_code: ERR_NGROK_1050', 'test-key-tunnel');
    assert.equal(failure.retry, 'again');
  });
});
