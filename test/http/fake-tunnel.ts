import type { Cancel, Tunnel, TunnelStatus } from '../../src/core/ports.js';

/** A tunnel that is in whatever state a test sets. */
export class FakeTunnel implements Tunnel {
  status: TunnelStatus = { state: 'off' };
  namesSender = true;
  start(): void {}
  async stop(): Promise<void> {}
  onStatus(): Cancel {
    return () => {};
  }
}
