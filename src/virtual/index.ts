/** An emulated Arduino Uno with servos and bells on its pins. See docs/virtual-uno.md. */

export type { ServoOptions } from './bench/servo.js';
export { VirtualUno } from './bench/virtual-uno.js';
export type {
  Ding,
  Moment,
  Pulse,
  Reset,
  ResetCause,
  UnoEvents,
} from './events.js';
export type { HangOptions, UnoOptions, UnplugOptions } from './options.js';
export { type RealTimeOptions, RealTimeUno, type RealTimeUnoEvents } from './thread/real-time-uno.js';
export type { PortCallback, UnoPort, UnoPortEvents } from './wire/uno-port.js';
