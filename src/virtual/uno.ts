/** Facts about the Arduino Uno that several parts of the emulation need. */

/** CPU clock of an Uno, cycles per second. */
export const frequency = 16_000_000;

/** CPU cycles in one millisecond. */
export const cyclesPerMillisecond = frequency / 1000;

/** CPU cycles in one microsecond. */
export const cyclesPerMicrosecond = frequency / 1_000_000;

/** The lowest and highest Arduino pin numbers that are watched: 0 and 1 belong to the serial line, A0 to A5 are 14 to 19. */
export const firstPin = 2;
export const lastPin = 19;

/** Analog inputs A0 to A5. */
export const analogChannels = 6;
