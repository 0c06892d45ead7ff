import assert from 'node:assert/strict';
import { it } from 'node:test';
import { OffTunnel } from '../../src/tunnel/off-tunnel.js';

it('a tunnel that is off stays off', async () => {
  const tunnel = new OffTunnel();
  const cancel = tunnel.onStatus();
  tunnel.start();
  assert.deepEqual(tunnel.status, { state: 'off' });
  await tunnel.stop();
  await tunnel.stop();
  cancel();
  assert.deepEqual(tunnel.status, { state: 'off' });
});
