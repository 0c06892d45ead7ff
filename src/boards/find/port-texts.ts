import { isArduinoVendor, isConverterChip } from './usb-ids.js';

/** What a port says of itself: the ids of the USB device and the texts in it. What it does not say is undefined. */
export interface PortTexts {
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly product?: string | undefined;
  readonly serialNumber?: string | undefined;
}

/** What nothing but an Arduino or a copy of one is called. */
const arduino = /\b(arduino|genuino|uno|dfrduino|freeduino|seeeduino)\b/i;
/** The models that have Arduino's own ids. */
const model = /\b(arduino|genuino|uno|mega|leonardo|micro|nano|due|zero|mkr|portenta|giga|yun|esplora)\b/i;

/** What is no Arduino, whichever chip it has: names that are told from anything else even within a serial number. */
const others = new RegExp(
  [
    // Radio sticks for the home.
    'zig-?bee|z-?wave|conbee|raspbee|sonoff|itead|dresden|aeotec|z-?stick|husbzb|skyconnect|nabu ?casa|enocean|rfxcom|rfxtrx',
    'electrolama|zzh|slaesh|smlight|slzb|nortek|bluetooth|lorawan|insteon|plugwise|homematic',
    // Machines that a byte too many may move.
    'printer|prusa|marlin|klipper|creality|ultimaker|makerbot|anycubic|grbl|laser',
    // Receivers, modems, power supplies, scanners, keys.
    'u-?blox|garmin|globalsat|modem|huawei|sierra wireless|quectel|simcom|telit|cyberpower|victron|ve\\.?direct',
    'barcode|scanner|flipper|ledger|trezor|yubi-?(?:key|co)|smart ?card',
    // What programs other chips, and other boards.
    'st-?link|j-?link|segger|black ?magic|cmsis|dap-?link|picoprobe|jtag|esp-?prog|esp-?32|esp8266|espressif',
    '\\b(?:gps|gnss|lte|gsm|ups|apc|eaton|swd|nfc|rfid|dmx|knx|rfx|ant\\+?|debug(?:ger)?|probe|meter|thread|matter)\\b',
    'rs-?(?:485|422)|modbus|micropython|circuitpython|teensy|raspberry',
  ].join('|'),
  'i',
);

/** Words with which makers of serial chips describe nothing but their chip; also parts of their own names. */
const plain: ReadonlySet<string> = new Set(
  (
    'usb uart serial ser to bridge controller converter single port com comm adapter device generic standard virtual full ' +
    'speed high communication communications cdc data interface vcp silicon silabs labs laboratories inc ltd co corp ' +
    'corporation company technology technologies international limited prolific qinheng electronics electronic wch ftdi ' +
    'future devices microsoft linux foundation the and for rev enhanced dual chip if usbserial cypress semiconductor ' +
    'nanjing jiangsu shenzhen microelectronics'
  ).split(' '),
);
const chipName = /^(?:ch(?:3|91)\d\d\w*|cp21\d\w*|ft2\d\d\w*|pl23\d\d\w*)$/;

/** By what the port says that it is something else than an Arduino, for people; undefined if it does not say so. */
export function saysOther(port: PortTexts): string | undefined {
  const { manufacturer = '', product = '', serialNumber = '' } = port;
  const name = product === '' ? manufacturer : product;
  if (isArduinoVendor(port.vendorId)) {
    // An Uno R4 calls its own programmer by name.
    return others.test(product) && !model.test(product) ? name : undefined;
  }
  if (callsItselfArduino(port)) {
    return undefined;
  }
  if (others.test(`${manufacturer} ${product} ${serialNumber}`)) {
    return name === '' ? serialNumber : name;
  }
  const isChip = isConverterChip(port.vendorId, port.productId);
  return isChip && (isTelling(product) || isTelling(manufacturer)) ? name : undefined;
}

/** True when the device's own texts say that it is an Arduino, and none of them something else. */
export function callsItselfArduino({ manufacturer = '', product = '' }: PortTexts): boolean {
  const text = `${manufacturer} ${product}`;
  return arduino.test(text) && !others.test(text);
}

/** True when a text on a serial chip says more than which chip it is. */
function isTelling(text: string): boolean {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !chipName.test(word))
    .map((word) => word.replace(/\p{N}+/gu, ''))
    .some((word) => word.length >= 3 && !plain.has(word));
}

/**
 * The names in a link of udev, `usb-ITead_Sonoff_Zigbee_3.0_USB_Dongle_Plus_0001-if00-port0`: maker and product, without
 * the serial number. Undefined for anything else.
 */
export function namesInLink(pnpId: string | undefined, serialNumber: string | undefined): string | undefined {
  const [, names] = /^usb-(.+?)(?:-if[\da-f]{2})?(?:-port\d+)?$/i.exec(pnpId ?? '') ?? [];
  const words = names?.split('_').filter((word) => word !== '') ?? [];
  const last = words.at(-1) ?? '';
  const isSerial =
    last === serialNumber || (words.length > 1 && /^(?=.*\d)[\dA-Z]{4,}$|^[\da-f]{8,}$/.test(last));
  const rest = isSerial ? words.slice(0, -1) : words;
  return rest.length === 0
    ? undefined
    : rest
        .join(' ')
        .replace(serialNumber ?? '', '')
        .trim();
}
