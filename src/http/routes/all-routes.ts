import type { RouteParts } from '../parts.js';
import type { Route } from '../route.js';
import { apiRoute } from './api.js';
import { schemaFileRoute } from './api-schemas.js';
import { cancelRoute } from './cancel.js';
import { cancelWaitingRoute } from './cancel-waiting.js';
import { changesRoute } from './changes.js';
import { docsFileRoute, docsRoute } from './docs.js';
import { eventsRoute } from './events/events.js';
import { livezRoute, readyzRoute } from './health.js';
import { historyRoute } from './history/history.js';
import { homeRoute } from './home.js';
import { metricsRoute } from './metrics.js';
import { openApiRoute } from './openapi.js';
import { ringRoute } from './post-ring.js';
import { receiptRoute } from './receipt.js';
import { receiptPageRoute } from './receipt-page.js';
import { ringPageRoute } from './ring-page.js';

/** Every route there is. The one that is asked most comes first, since Express tries them in turn. */
export function allRoutes(parts: RouteParts): Route[] {
  const routes: Route[] = [
    ringRoute(parts),
    receiptRoute(parts),
    cancelRoute(parts),
    changesRoute(parts),
    historyRoute(parts),
    cancelWaitingRoute(parts),
    eventsRoute(parts),
    livezRoute(),
    readyzRoute(parts),
    metricsRoute(parts),
    homeRoute(parts),
    ringPageRoute(parts),
    receiptPageRoute(parts),
    apiRoute(parts, () => routes),
    openApiRoute(parts, () => routes),
    docsRoute(),
    docsFileRoute(),
    schemaFileRoute(),
  ];
  return routes;
}
