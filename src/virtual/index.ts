/** An emulated Arduino Uno with servos and bells on its pins. See docs/virtual-uno.md. */

export { VirtualUno } from './bench/virtual-uno.js';
export type {
  Ding,
  Moment,
  Pulse,
  RealTimeUnoEvents,
  Reset,
  ResetCause,
  UnoEvents,
} from './events.js';
export type { HangOptions, RealTimeOptions, ServoOptions, UnoOptions, UnplugOptions } from './options.js';
export { RealTimeUno } from './thread/real-time-uno.js';
export type { PortCallback, UnoPort, UnoPortEvents } from './wire/uno-port.js';
