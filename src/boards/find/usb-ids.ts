/**
 * USB ids of Arduinos and of the serial chips on their clones, from the boards.txt of Arduino's AVR, SAMD and Renesas
 * cores and the chips' datasheets. Lower-case hexadecimal.
 */

/** Arduino (LLC and the former .org). */
const arduinoVendors = ['2341', '2a03'];

/** Makers whose Unos are Unos in all but the id. */
const otherUnos: ReadonlySet<string> = new Set(['3343:0043']);

const arduinoProducts: Readonly<Record<string, string>> = {
  '0001': 'Arduino Uno',
  '0043': 'Arduino Uno',
  '0243': 'Arduino Uno',
  '0010': 'Arduino Mega',
  '0042': 'Arduino Mega',
  '0242': 'Arduino Mega',
  '003f': 'Arduino Mega ADK',
  '0044': 'Arduino Mega ADK',
  '0036': 'Arduino Leonardo',
  '8036': 'Arduino Leonardo',
  '0037': 'Arduino Micro',
  '8037': 'Arduino Micro',
  '003d': 'Arduino Due',
  '003e': 'Arduino Due',
  '0058': 'Arduino Nano Every',
  '0069': 'Arduino Uno R4 Minima',
  '1002': 'Arduino Uno R4 WiFi',
};

/** Chips that sit on clones, but also on other things. In the order in which they are likely to be an Uno. */
const chips = [
  { vendor: '1a86', products: ['7523', '5523', '7522'], label: 'CH340 (Uno clone)' },
  { vendor: '1a86', products: ['55d3', '55d4'], label: 'CH343 or CH9102' },
  { vendor: '0403', products: ['6001', '6015'], label: 'FTDI' },
  { vendor: '10c4', products: ['ea60'], label: 'CP210x' },
  { vendor: '067b', products: ['2303', '23a3', '23b3', '23c3', '23d3', '23e3', '23f3'], label: 'PL2303' },
];

const unoRank = 0;
const arduinoRank = 1;
const firstChipRank = 2;
/** What is no Arduino. */
export const otherRank = firstChipRank + chips.length;

/** What is behind a USB serial port: its name, or null; the lower `rank`, the more likely an Uno. */
export function identifyArduino(
  vendorId: string | undefined,
  productId: string | undefined,
): { label: string | null; rank: number } {
  if (vendorId === undefined || productId === undefined) {
    return { label: null, rank: otherRank };
  }
  if (arduinoVendors.includes(vendorId)) {
    const label = arduinoProducts[productId] ?? 'Arduino';
    return { label, rank: label === 'Arduino Uno' ? unoRank : arduinoRank };
  }
  if (otherUnos.has(`${vendorId}:${productId}`)) {
    return { label: 'Arduino Uno', rank: unoRank };
  }
  const index = chips.findIndex((chip) => chip.vendor === vendorId && chip.products.includes(productId));
  return { label: chips[index]?.label ?? null, rank: index === -1 ? otherRank : firstChipRank + index };
}

/** True for the ids of a serial chip that may be an Uno's, or anything else's. */
export function isConverterChip(vendorId: string | undefined, productId: string | undefined): boolean {
  return chips.some(({ vendor, products }) => vendor === vendorId && products.includes(productId ?? ''));
}

/** True for the ids of Arduino itself. */
export function isArduinoVendor(vendorId: string | undefined): boolean {
  return arduinoVendors.includes(vendorId ?? '');
}

/** The name and rank of what calls itself an Arduino. */
export function namedArduino(text: string): { label: string; rank: number } {
  return /\buno\b/i.test(text)
    ? { label: 'Arduino Uno', rank: unoRank }
    : { label: 'Arduino', rank: arduinoRank };
}
