/** An emulated Arduino Uno with servos and bells on its pins. See docs/virtual-uno.md. */
export type {
  Ding,
  Moment,
  Pulse,
  Reset,
  ResetCause,
  UnoEvents,
} from './events.js';
export type { HangOptions, UnoOptions, UnplugOptions } from './options.js';
export { type RealTimeOptions, RealTimeUno, type RealTimeUnoEvents } from './real-time-uno.js';
export type { ServoOptions } from './servo.js';
export type { PortCallback, UnoPort, UnoPortEvents } from './uno-port.js';
export { VirtualUno } from './virtual-uno.js';
