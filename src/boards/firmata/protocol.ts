/** The bytes of Firmata's messages that BellBot sends or looks for. */

export const START_SYSEX = 0xf0;
export const END_SYSEX = 0xf7;
export const REPORT_VERSION = 0xf9;
export const REPORT_FIRMWARE = 0x79;
export const CAPABILITY_QUERY = 0x6b;
export const ANALOG_MAPPING_QUERY = 0x69;
export const PIN_STATE_QUERY = 0x6d;
export const PIN_STATE_RESPONSE = 0x6e;
export const EXTENDED_ANALOG = 0x6f;
