/** What has to hold within the settings of one bell, beyond the form of each value. */
import type { BellSettings } from '../../core/installation.js';
import { nearestWord } from '../nearest-word.js';
import type { JsonPath } from './json-place.js';
import { isZone } from './quiet-schema.js';

/** What is wrong with a setting, by the way to it within the bell. */
export interface SettingFault {
  readonly path: JsonPath;
  /** The end of a sentence that begins with the setting. */
  readonly message: string;
}

/** Everything that is wrong within one bell. */
export function bellFaults(bell: BellSettings): SettingFault[] {
  return [...angleFaults(bell), ...darkFaults(bell), ...quietFaults(bell)];
}

function angleFaults({ start, contact, strike }: BellSettings): SettingFault[] {
  if (start === strike) {
    return [{ path: ['strike'], message: 'expected another angle than start, or the arm would not move' }];
  }
  if (contact === null) {
    return [];
  }
  const side = Math.sign(strike - start);
  if ((contact - start) * side <= 0) {
    const [least, most] = [start + side, strike].sort((a, b) => a - b);
    const message = `does not lie between start (${start}) and strike (${strike}); expected ${least} to ${most}, or null where nobody has measured it`;
    return [{ path: ['contact'], message }];
  }
  if ((strike - contact) * side < 0) {
    const range = side > 0 ? `${contact} to 180` : `0 to ${contact}`;
    return [{ path: ['strike'], message: `falls short of contact (${contact}); expected ${range}` }];
  }
  return [];
}

function darkFaults({ dark }: BellSettings): SettingFault[] {
  return dark === null || dark.below < dark.above
    ? []
    : [{ path: ['dark', 'above'], message: `expected more than below, ${dark.below}` }];
}

function quietFaults({ quiet }: BellSettings): SettingFault[] {
  if (quiet === null) {
    return [];
  }
  const faults: SettingFault[] = [];
  if (!isZone(quiet.zone)) {
    const near = nearestWord(quiet.zone, Intl.supportedValuesOf('timeZone'));
    const hint =
      near === undefined ? 'a time zone such as Europe/Berlin' : `a time zone; did you mean ${near}?`;
    faults.push({ path: ['quiet', 'zone'], message: `expected ${hint}` });
  }
  if (quiet.hours.length === 0 && quiet.dates.length === 0) {
    faults.push({ path: ['quiet'], message: 'expected hours or dates, or null for no silence by the clock' });
  }
  return faults;
}
