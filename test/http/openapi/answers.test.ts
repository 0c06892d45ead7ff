import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { upTo } from '../../system/long-forms.js';
import { settle } from '../../system/manual-clock.js';
import { type AppOptions, RunningApp } from '../running-app.js';
import { type ArbitraryRequest, requestsTo } from './arbitrary-request.js';
import { type Document, type Operation, operationsOf, schemaCompiler } from './documented.js';

interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The answer to a request; of one that does not end its first piece. */
function ask({ port }: RunningApp, { method, path, headers, body }: ArbitraryRequest): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let text = '';
      const done = (): void => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
        asked.destroy();
      };
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (answer.headers['content-type'] === 'text/event-stream') {
          done();
        }
      });
      answer.on('end', done);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Lets time pass until there is an answer: some wait for the end of a ring. */
async function whileTimePasses<T>(app: RunningApp, answer: Promise<T>): Promise<T> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  answer.then(over, over);
  while (!isOver) {
    await app.clock.advance(100);
    await settle();
  }
  return answer;
}

const kinds: Readonly<Record<string, AppOptions>> = {
  'as usual': { queue: 10 },
  'without a key': { keys: false, queue: 10 },
  'when many ask': { rate: 30 },
  'when its bell is not ready': { ready: false, queue: 3 },
};

const plain = new RunningApp();
const operations = await documented(plain);

async function documented(app: RunningApp): Promise<[Document, [string, string, Operation][]]> {
  await app.start();
  const document = (await (await app.fetch('/api/openapi.json')).json()) as Document;
  await app.stop();
  return [document, operationsOf(document)];
}

for (const [kind, options] of Object.entries(kinds)) {
  describe(`what BellBot answers ${kind}`, () => {
    const app = new RunningApp({ ...options, byHand: false });
    const [document, all] = operations;
    const validatorOf = schemaCompiler(document);
    const ids: string[] = [];
    const met = new Set<number>();

    before(async () => {
      await app.start();
      ids.push(
        ((await (await app.ring({})).json()) as { id: string }).id,
        'ffffffff-ffff-7fff-bfff-ffffffffffff',
      );
    });
    after(() => app.stop());

    for (const each of all) {
      const [method, path, { responses }] = each;
      it(`to ${method} ${path} is what the document says`, async () => {
        const runs = upTo(25, 500);
        await fc.assert(
          fc.asyncProperty(requestsTo(document, each, ids), async (asked) => {
            const { status, headers, body } = await whileTimePasses(app, ask(app, asked));
            met.add(status);
            const answer = responses[String(status)];
            assert.ok(answer !== undefined, `${status} is not documented: ${body}`);
            const type = headers['content-type']?.split(';')[0];
            if (type === undefined) {
              assert.equal(body, '');
              assert.ok(answer.content === undefined || answer.description.includes('may be empty'));
            } else {
              const schema = answer.content?.[type]?.schema;
              assert.ok(schema !== undefined, `${status} ${type} is not documented: ${body}`);
              const isFitting = validatorOf(schema);
              assert.ok(
                isFitting(type.endsWith('json') ? JSON.parse(body) : body),
                JSON.stringify(isFitting.errors),
              );
            }
            const documentedHeaders = Object.keys(answer.headers ?? {}).map((name) => name.toLowerCase());
            const own = [
              'location',
              'retry-after',
              'allow',
              'www-authenticate',
              'link',
              'ratelimit',
              'etag',
              'idempotent-replayed',
              'preference-applied',
              'x-bellbot-ignored',
              'x-bellbot-refused',
            ];
            for (const name of own.filter((name_) => headers[name_] !== undefined)) {
              assert.ok(documentedHeaders.includes(name), `${name} is not documented for ${status}`);
            }
          }),
          { numRuns: runs, endOnFailure: true },
        );
      });
    }

    it('was good and bad', () => {
      const bad = options.keys === false ? [403, 404, 422] : [401, 422];
      for (const status of [200, ...bad, ...(options.rate === undefined ? [] : [429])]) {
        assert.ok(met.has(status), `${status} was never met, but ${[...met].join(', ')}`);
      }
    });
  });
}
