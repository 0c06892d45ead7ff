import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonShape } from '../../../src/http/request/json-shape.js';
import { rightKey, withApp } from '../running-app.js';

const jsonType = 'application/json';
const formType = 'application/x-www-form-urlencoded';

describe('a body', () => {
  it('made of any JSON at all is never answered with 5xx, and never rings without a right key', async () => {
    await withApp({ queue: 1_000_000 }, async (app) => {
      const value = fc.oneof(
        fc.jsonValue(),
        fc.constantFrom(rightKey, '', null, [rightKey], { key: rightKey }),
      );
      const name = fc.oneof(
        fc.constantFrom('key', 'token', 'who', 'text', 'bell', 'user_name', '__proto__', 'constructor'),
        fc.constantFrom(
          'team_id',
          'channel_id',
          'user_id',
          'timestamp',
          'post_id',
          'message_id',
          'bot',
          'bot_id',
        ),
        fc.string(),
      );
      const json = fc.oneof(
        fc.dictionary(name, value).map((fields) => JSON.stringify(fields)),
        fc.jsonValue().map((any) => JSON.stringify(any)),
        fc.string(),
      );
      const type = fc.constantFrom(jsonType, formType, 'text/plain');
      const property = fc.asyncProperty(json, type, async (body, type) => {
        const before = app.accepted.length;
        const response = await app.fetch('/ring', {
          method: 'POST',
          headers: { 'Content-Type': type },
          body,
        });
        const text = await response.text();
        assert.ok(response.status < 500, `${response.status} ${text}`);
        assert.equal(text.includes(rightKey), false);
        if (app.accepted.length > before) {
          assert.ok(response.status === 202 || response.status === 200);
          const { key, token } = JSON.parse(body);
          assert.ok([key, token].includes(rightKey), body);
        }
      });
      await fc.assert(property, { numRuns: 400, examples: [[JSON.stringify({ key: rightKey }), jsonType]] });
      assert.ok(app.accepted.length > 0);
    });
  });

  it('made of any bytes at all is never answered with 5xx', async () => {
    await withApp({ queue: 1_000_000 }, async (app) => {
      const property = fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        async (body, json) => {
          const response = await app.fetch('/ring', {
            method: 'POST',
            headers: { 'X-BellBot-Key': rightKey, 'Content-Type': json ? jsonType : formType },
            body: new Uint8Array(body),
          });
          await response.text();
          assert.ok(response.status < 500);
        },
      );
      await fc.assert(property, { numRuns: 200 });
    });
  });
});

describe('the shape of JSON', () => {
  it('is what parsing would find', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(undefined, 2),
        (object, space) => {
          const text = JSON.stringify(object, null, space);
          const parsed: object = JSON.parse(text);
          const { depth, members } = jsonShape(Buffer.from(text));
          assert.equal(depth, depthOf(parsed));
          assert.equal(members, Object.keys(parsed).length);
        },
      ),
    );
  });
});
