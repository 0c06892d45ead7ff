/** What a line says that is not Firmata, in words for people: short, without secrets, nothing that commands a terminal. */

import { printable } from '../../core/text.js';

/** Most characters and bytes that are shown. */
const mostCharacters = 40;
const mostBytes = 8;

/** Known by what they say. The first match counts. */
const speakers: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\$(G[ABLNPQ]|BD|P)[A-Z]{2,4},/m, 'a GPS receiver (NMEA)'],
  [/^(echo:|start\r?$|ok T:| ?T:\d)|Marlin|Klipper|RepRap/m, 'a 3D printer'],
  [/\bGrbl\b/, 'a CNC controller (Grbl)'],
  [/\brst:0x|\bESP-ROM|^ets [A-Z][a-z]{2} |\bboot: ESP|^load:0x/m, 'an ESP chip that starts'],
  [/^(NO CARRIER|\+C[A-Z]{2,4}:|\^[A-Z]+:|CONNECT|RING|OK|ERROR)\r?$|^\+C[A-Z]{2,4}:/m, 'a modem'],
  [/MicroPython|CircuitPython|^>>> /m, 'a Python prompt'],
  [/U-Boot|\blogin: |Linux version|^# $/m, 'the console of a computer'],
];

/** What follows such a word may be a secret. */
const secret = /(pass\w*|pwd|psk|secret|token|key|pin|auth\w*|ssid)(["']?\s*[:=]\s*)\S+/gi;
const longWord = /[\w+/=-]{20,}/g;
/** A GPS receiver says where it is. */
const position = /^(\$[A-Z]{4,6},).*/;

/** True when what came is text as people or programs write it, give or take a few bytes of a start. */
export function isText(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  const plain = text.match(/[\p{L}\p{N}\p{P}\p{S}\t\r\n ]/gu)?.length ?? 0;
  const wrong = text.match(/\u{fffd}/gu)?.length ?? 0;
  return plain - wrong >= 0.85 * text.length && /[\p{L}\p{N}\p{P}\r\n ]/u.test(text);
}

/** `it sends text, "$GPGGA,...", like a GPS receiver (NMEA)`: the first line that says something, cut short. */
export function describeText(bytes: Buffer): string {
  const text = bytes.toString('utf8').replaceAll('\u{fffd}', '');
  const speaker = speakers.find(([pattern]) => pattern.test(text));
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  const line = lines.find((each) => speaker?.[0].test(each)) ?? lines.find((each) => each !== '') ?? '';
  const like = speaker === undefined ? '' : `, like ${speaker[1]}`;
  return line === '' ? 'it sends empty lines' : `it sends text, "${shown(line)}"${like}`;
}

/** `it sends bytes that are neither Firmata nor text (80 fe 1c)`. `unended`: all of it is one message without an end. */
export function describeNoise(bytes: Buffer, unended: boolean): string {
  const hex = [...bytes.subarray(0, mostBytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const some = `${hex}${bytes.length > mostBytes ? ' ...' : ''}`;
  return unended
    ? `it sends a message without an end (${some})`
    : `it sends bytes that are neither Firmata nor text (${some}), as at another baud rate`;
}

function shown(line: string): string {
  const clean = line
    .replace(position, '$1...')
    .replace(secret, '$1$2...')
    .replace(longWord, (word) => `${word.slice(0, 4)}...`);
  const characters = [...clean];
  const cut =
    characters.length > mostCharacters ? `${characters.slice(0, mostCharacters).join('')}...` : clean;
  return printable(cut);
}
