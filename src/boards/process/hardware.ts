import type { BellHardware } from '../../core/hardware.js';

/** What a board has to know of a bell, without what else its settings say. */
export function hardwareOf(settings: BellHardware): BellHardware {
  const { board, pin, start, contact, strike, sdelay, lights, dark } = settings;
  const { working, asked } = lights;
  const sensor = dark === null ? null : { pin: dark.pin, below: dark.below, above: dark.above };
  return { board, pin, start, contact, strike, sdelay, lights: { working, asked }, dark: sensor };
}
