/**
 * Every option of the server, once. Help, `.bellbotrc.example`, README, checking and the type `Config` come from this
 * table or are held against it by tests.
 */
import { boardName, servoPin } from './hardware-kinds.js';
import { address, domainName, endpoint, networks } from './network-kinds.js';
import type { OptionTable } from './option.js';
import { folder, readableFile } from './path-kinds.js';
import { oneOf, secretKey, wholeNumber } from './value-kinds.js';

/** The options by name. Times are in the unit that `meaning` names. */
export const options = {
  pin: { group: 'Bell', default: '8', kind: servoPin, meaning: 'pin that controls the servo' },
  start: {
    group: 'Bell',
    default: '75',
    kind: wholeNumber(0, 180),
    meaning: 'rest angle of the arm in degrees, clear of the bell',
  },
  strike: {
    group: 'Bell',
    default: '90',
    kind: wholeNumber(0, 180),
    meaning: 'angle in degrees when striking; other than start',
  },
  sdelay: {
    group: 'Bell',
    default: '500',
    kind: wholeNumber(0, 60_000),
    meaning: 'milliseconds at the strike angle before the arm goes back',
  },
  pdelay: {
    group: 'Bell',
    default: '1000',
    kind: wholeNumber(0, 3_600_000),
    meaning:
      'milliseconds from one strike command to the next; never less than the arm needs to be back at rest',
  },
  board: {
    group: 'Board',
    default: 'auto',
    kind: boardName,
    meaning: 'auto finds an Arduino on USB; virtual needs no hardware; or name a serial port',
  },
  host: { group: 'Server', default: '127.0.0.1', kind: address, meaning: 'address to listen on' },
  port: {
    group: 'Server',
    default: '3000',
    kind: wholeNumber(0, 65_535),
    meaning: 'port to listen on; 0 takes a free one',
  },
  key: {
    group: 'Server',
    default: undefined,
    example: '<your_password>',
    kind: secretKey,
    meaning: 'key that requests must carry; one is made when BellBot can be reached from outside',
  },
  rate: {
    group: 'Server',
    default: '60',
    kind: wholeNumber(0, 1_000_000),
    meaning: 'requests a minute from one key or address before 429; 0 for no limit',
  },
  bots: {
    group: 'Server',
    default: 'ring',
    kind: oneOf('ring', 'ignore'),
    meaning: 'what to do with chat messages that programs wrote, such as one about a sale',
  },
  proxy: {
    group: 'Server',
    default: undefined,
    example: '10.0.0.2,172.16.0.0/12',
    kind: networks,
    meaning:
      'reverse proxies in front of BellBot, whose X-Forwarded-For says who asks; loopback for one on this machine',
  },
  queue: {
    group: 'Queue',
    default: '100',
    kind: wholeNumber(1, 1_000_000),
    meaning: 'most rings that may wait for one bell',
  },
  ttl: {
    group: 'Queue',
    default: '900',
    // A week. Timers of Node end at 24.8 days.
    kind: wholeNumber(0, 604_800),
    meaning: 'seconds after which a waiting ring expires instead of ringing; 0 for never',
  },
  remember: {
    group: 'Queue',
    default: '24',
    kind: wholeNumber(0, 8760),
    meaning: 'hours for which a repeated event does not ring again',
  },
  keep: {
    group: 'Queue',
    default: '365',
    kind: wholeNumber(0, 36_500),
    meaning: 'days for which rings stay in the history; 0 for ever',
  },
  tunnel: {
    group: 'Tunnel',
    default: 'auto',
    kind: oneOf('auto', 'on', 'off'),
    meaning: 'public address by ngrok; auto is on when NGROK_AUTHTOKEN is set',
  },
  proto: {
    group: 'Tunnel',
    default: 'http',
    kind: oneOf('http', 'tcp'),
    meaning: 'protocol that the tunnel forwards',
  },
  domain: {
    group: 'Tunnel',
    default: undefined,
    example: 'my-bell.ngrok.app',
    kind: domainName,
    meaning: 'fixed ngrok domain',
  },
  edge: {
    group: 'Tunnel',
    default: undefined,
    without: "ngrok's",
    example: 'edge.example.com:443',
    kind: endpoint,
    meaning: 'another ngrok edge (custom agent ingress)',
  },
  edgeca: {
    group: 'Tunnel',
    default: undefined,
    without: "ngrok's",
    example: '/etc/ssl/edge-ca.pem',
    kind: readableFile,
    meaning: 'PEM file with the certificate authority of that edge',
  },
  data: {
    group: 'Running',
    default: '~/.bellbot',
    kind: folder,
    meaning: 'folder for what must survive a restart; the demo takes the folder demo in it',
  },
  log: {
    group: 'Running',
    default: 'info',
    kind: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    meaning: 'least level that is logged',
  },
} as const satisfies OptionTable;

/** The name of an option. */
export type OptionName = keyof typeof options;
