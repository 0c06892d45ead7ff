import type { BellBotError } from './errors.js';
import type { BellStatus, TunnelStatus } from './ports.js';
import type { Ring } from './ring.js';

/** What happens to rings. Each carries the ring as it is afterwards. */
export type RingEvent =
  | { readonly type: 'accepted'; readonly ring: Ring }
  | { readonly type: 'striking'; readonly ring: Ring }
  | { readonly type: 'struck'; readonly ring: Ring }
  | { readonly type: 'cut-short'; readonly ring: Ring; readonly reason: string }
  | { readonly type: 'finished'; readonly ring: Ring };

/** Everything that BellBot tells about itself while it runs: what the log, the demo and later the dashboard hear. */
export type BellBotEvent =
  | RingEvent
  | { readonly type: 'refused'; readonly error: BellBotError; readonly route: string; readonly from: string }
  | { readonly type: 'ignored'; readonly source: string; readonly reason: string }
  | { readonly type: 'bell-status'; readonly bell: string; readonly status: BellStatus }
  | { readonly type: 'tunnel-status'; readonly status: TunnelStatus };
