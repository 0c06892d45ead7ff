import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import type { Spread, Tally } from './tally.js';

/** All that is shown, as it is now. */
export interface Figures {
  readonly requests: Tally;
  readonly rings: Tally;
  readonly strikes: Tally;
  readonly reconnects: Tally;
  readonly delays: Spread;
  /** By bell. */
  readonly waiting: readonly (readonly [string, number])[];
  /** By bell, seconds. */
  readonly oldest: readonly (readonly [string, number])[];
  /** By board. */
  readonly boards: readonly (readonly [string, boolean])[];
  readonly storeUp: boolean;
  readonly tunnelUp: boolean;
  readonly listeners: number;
  readonly version: string;
}

/** One line of a figure. */
interface Value {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** The name of the line, where it is not that of the figure. */
  readonly metricName?: string;
}

type Kind = 'counter' | 'gauge' | 'histogram';

/** What is shown of each figure. Names that were released keep their meaning. */
const shown: readonly (readonly [name: string, Kind, help: string, (figures: Figures) => Value[]])[] = [
  [
    'bellbot_requests_total',
    'counter',
    'Requests that were answered, by the declared path of their route and the status.',
    ({ requests }) => requests.all,
  ],
  [
    'bellbot_rings_total',
    'counter',
    'Rings that came into a state, by bell, state and source.',
    ({ rings }) => rings.all,
  ],
  ['bellbot_waiting_rings', 'gauge', 'Rings that wait now.', ({ waiting }) => labelled('bell', waiting)],
  [
    'bellbot_oldest_waiting_seconds',
    'gauge',
    'How long ago the ring was accepted that waits longest; 0 for none.',
    ({ oldest }) => labelled('bell', oldest),
  ],
  [
    'bellbot_strike_delay_seconds',
    'histogram',
    'From the acceptance of a ring until its first strike was begun.',
    ({ delays }) => bucketsOf('bellbot_strike_delay_seconds', delays),
  ],
  ['bellbot_strikes_total', 'counter', 'Strikes that the board reported.', ({ strikes }) => strikes.all],
  [
    'bellbot_board_up',
    'gauge',
    '1 when the board could ring now.',
    ({ boards }) =>
      labelled(
        'board',
        boards.map(([board, up]) => [board, Number(up)]),
      ),
  ],
  [
    'bellbot_board_reconnects_total',
    'counter',
    'How often the board came back.',
    ({ reconnects }) => reconnects.all,
  ],
  ['bellbot_store_up', 'gauge', '1 when rings can be stored.', ({ storeUp }) => alone(Number(storeUp))],
  ['bellbot_tunnel_up', 'gauge', '1 when the tunnel is up.', ({ tunnelUp }) => alone(Number(tunnelUp))],
  [
    'bellbot_event_listeners',
    'gauge',
    'Clients that listen to the events now.',
    ({ listeners }) => alone(listeners),
  ],
  [
    'bellbot_build_info',
    'gauge',
    'Always 1; the versions of BellBot and Node.js are its labels.',
    ({ version }) => [{ labels: { version, node: process.versions.node }, value: 1 }],
  ],
];

/** Writes figures as Prometheus reads them, those of Node.js among them. One for a process's life. */
export class Exposition {
  readonly #registry = new Registry();
  #figures: Figures | undefined;

  constructor() {
    for (const [name, type, help, valuesOf] of shown) {
      const values = (): Value[] => (this.#figures === undefined ? [] : valuesOf(this.#figures));
      // A registry takes whatever gives itself in this form; its own counters could not be set to what was counted before.
      const metric = { name, help, type, get: async () => ({ name, help, type, values: values() }) };
      this.#registry.registerMetric(metric as unknown as Metric<string>);
    }
    collectDefaultMetrics({ register: this.#registry });
  }

  /** The media type and the text. */
  async text(figures: Figures): Promise<{ readonly type: string; readonly text: string }> {
    this.#figures = figures;
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }
}

function alone(value: number): Value[] {
  return [{ labels: {}, value }];
}

function labelled(name: string, values: readonly (readonly [string, number])[]): Value[] {
  return values.map(([label, value]) => ({ labels: { [name]: label }, value }));
}

function bucketsOf(name: string, { bounds, all }: Spread): Value[] {
  return all.flatMap(({ name: bell, upTo, sum, count }) => [
    ...bounds.map((bound, at) => ({
      metricName: `${name}_bucket`,
      labels: { bell, le: String(bound) },
      value: upTo[at] ?? 0,
    })),
    { metricName: `${name}_bucket`, labels: { bell, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels: { bell }, value: sum },
    { metricName: `${name}_count`, labels: { bell }, value: count },
  ]);
}
