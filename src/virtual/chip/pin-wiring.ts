import { type AVRPortConfig, portBConfig, portCConfig, portDConfig } from 'avr8js';
import { firstPin } from '../uno.js';

/** How the bits of one port of the chip are wired to the Uno's pins. */
export interface PortWiring {
  readonly port: AVRPortConfig;
  /** Arduino pin number of bit 0. */
  readonly firstPin: number;
  /** The bits that are watched. */
  readonly mask: number;
}

/** The Uno's schematic: D0-D7 on port D, D8-D13 on port B (the rest is the crystal), A0-A5 on port C (the rest is reset). */
export const wiring: readonly PortWiring[] = [
  { port: portDConfig, firstPin: 0, mask: 0xff & (0xff << firstPin) },
  { port: portBConfig, firstPin: 8, mask: 0x3f },
  { port: portCConfig, firstPin: 14, mask: 0x3f },
];
