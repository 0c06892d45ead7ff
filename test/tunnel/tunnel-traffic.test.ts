import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buildRig, type TunnelRig } from './tunnel-rig.js';

for (const proto of ['http', 'tcp'] as const) {
  describe(`through the tunnel by ${proto}`, () => {
    let rig: TunnelRig;
    let origin: string;
    before(async () => {
      rig = await buildRig({ proto });
      await rig.up();
      origin = rig.edge.publicUrl.replace(/^tcp:/, 'http:');
    });
    after(() => rig.end());

    it('the public address is told and a request reaches the local server', async () => {
      assert.deepEqual(rig.tunnel.status, { state: 'up', url: rig.edge.publicUrl });
      assert.deepEqual(
        rig.statuses.map((status) => status.state),
        ['connecting', 'up'],
      );
      const response = await fetch(`${origin}/ring`, { method: 'POST', body: 'text=hello' });
      assert.equal(response.status, 200);
      assert.deepEqual(await response.json(), { method: 'POST', path: '/ring', length: 10 });
    });

    it('a body of 5 MiB arrives whole', async () => {
      const response = await fetch(`${origin}/large`, {
        method: 'POST',
        body: Buffer.alloc(5 * 1024 * 1024, 7),
      });
      assert.deepEqual(await response.json(), { method: 'POST', path: '/large', length: 5 * 1024 * 1024 });
    });

    it('50 requests at the same time are all answered', async () => {
      const paths = Array.from({ length: 50 }, (_, index) => `/ring/${index}`);
      const answers = await Promise.all(
        paths.map(async (path) => (await fetch(`${origin}${path}`)).json() as Promise<{ path: string }>),
      );
      assert.deepEqual(
        answers.map((answer) => answer.path),
        paths,
      );
    });
  });
}

describe('the request for an endpoint', () => {
  it('names the domain when there is one', async () => {
    const rig = await buildRig({ domain: 'bell.example' });
    try {
      await rig.up();
      assert.equal(rig.edge.binds.length, 1);
      assert.match(JSON.stringify(rig.edge.binds[0]?.Opts), /bell\.example/);
    } finally {
      await rig.end();
    }
  });
});
