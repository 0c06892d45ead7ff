import type { Cancel, Tunnel, TunnelStatus } from '../core/ports.js';

/** No tunnel: `tunnel=off`. */
export class OffTunnel implements Tunnel {
  readonly status: TunnelStatus = { state: 'off' };

  readonly namesSender = false;

  start(): void {}

  async stop(): Promise<void> {}

  onStatus(): Cancel {
    return () => undefined;
  }
}
