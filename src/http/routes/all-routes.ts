import type { RouteParts } from '../parts.js';
import type { Route } from '../route.js';
import { cancelRoute } from './cancel.js';
import { cancelWaitingRoute } from './cancel-waiting.js';
import { changesRoute } from './changes.js';
import { livezRoute, readyzRoute } from './health.js';
import { historyRoute } from './history/history.js';
import { homeRoute } from './home.js';
import { keysRoutes } from './keys.js';
import { ringRoute } from './post-ring.js';
import { receiptRoute } from './receipt.js';
import { receiptPageRoute } from './receipt-page.js';
import { ringPageRoute } from './ring-page.js';

/** Every route there is. The one that is asked most comes first, since Express tries them in turn. */
export function allRoutes(parts: RouteParts): Route[] {
  return [
    ringRoute(parts),
    receiptRoute(parts),
    cancelRoute(parts),
    changesRoute(parts),
    historyRoute(parts),
    cancelWaitingRoute(parts),
    ...keysRoutes(parts),
    livezRoute(),
    readyzRoute(parts),
    homeRoute(parts),
    ringPageRoute(parts),
    receiptPageRoute(parts),
  ];
}
