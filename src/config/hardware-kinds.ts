import { nearestWord } from './nearest-word.js';
import type { Kind } from './option.js';
import { expandHome } from './path-kinds.js';

const firstPin = 2;
const lastPin = 12;

/** Why a pin of the Uno cannot control the servo, where there is more to say than its number. */
function whyNot(text: string): string {
  if (text === '0' || text === '1') {
    return '; pins 0 and 1 are the serial line to the board';
  }
  if (text === '13') {
    return "; pin 13 blinks the board's light at every start, which would move the arm";
  }
  return /^(?:1[4-9]|A[0-5])$/i.test(text) ? '; StandardFirmata drives no servo on the analog pins' : '';
}

/** A pin of an Arduino Uno that can control a servo without moving it when the board starts. */
export const servoPin: Kind<number> = {
  values: `${firstPin} to ${lastPin}`,
  parse(text) {
    const value = /^[1-9]\d*$/.test(text) ? Number(text) : 0;
    return value >= firstPin && value <= lastPin
      ? { value }
      : { expected: `a pin of the Uno, ${firstPin} to ${lastPin}${whyNot(text)}` };
  },
};

const boardWords = ['auto', 'virtual'];

/** Which board: `auto`, `virtual`, or the path of a serial port. */
export const boardName: Kind<string> = {
  values: 'auto, virtual or a serial port such as /dev/ttyACM0 or COM3',
  parse(text, home) {
    if (boardWords.includes(text)) {
      return { value: text };
    }
    if (isPortPath(text)) {
      return { value: expandHome(text, home) };
    }
    const near = nearestWord(text, boardWords);
    return {
      expected: `auto, virtual or a serial port such as /dev/ttyACM0 or COM3${near === undefined ? '' : `; did you mean ${near}?`}`,
    };
  },
};

function isPortPath(text: string): boolean {
  const windows = /^(?:\\\\\.\\)?COM[1-9]\d{0,2}$/i.test(text);
  return windows || (text.includes('/') && !/\/$|^["'`\u201c\u201e]|\p{Cc}|:\/\/|^\s|\s$/u.test(text));
}
