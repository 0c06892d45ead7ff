/** `bells.json`: what it says, or everything that is wrong with it. */
import type { BellOptions, Installation } from '../../core/installation.js';
import type { ConfigProblem } from '../config-problem.js';
import type { Setting } from '../option.js';
import { bellFaults, type SettingFault } from './bell-checks.js';
import { WrittenParts } from './bells-parts.js';
import { bellsSchema } from './bells-schema.js';
import { twiceFaults } from './board-checks.js';
import { byPlace, findingsOf, shownValue, valueAt, without } from './document-issues.js';
import { givenForBell, manyBells, withOptions } from './given-options.js';
import type { JsonDocument } from './json-document.js';
import type { DocumentProblem } from './json-place.js';
import { patternFaults } from './pattern-checks.js';
import { pinFaults, soleServoFaults } from './pin-checks.js';

/** What stands beside the file. */
export interface Beside {
  /** The checked options. */
  readonly config: BellOptions;
  /** Those that were set, with their places; the others have their defaults. */
  readonly given: Iterable<Setting>;
}

/** What is set up, or everything that is wrong. */
export type ReadInstallation =
  | { readonly installation: Installation; readonly warnings: readonly string[] }
  | { readonly problems: readonly (DocumentProblem | ConfigProblem)[] };

/** Reads what a document says of boards, bells and patterns. Never throws. */
export function installationOf(document: JsonDocument, { config, given }: Beside): ReadInstallation {
  const findings = findingsOf(document, bellsSchema);
  const written = new WrittenParts(without(document.value, findings.unknown), config);
  const options = givenForBell(given);
  const isOne = written.bellNames.length === 1;
  const installation = isOne ? withOptions(written.installation, options, config) : written.installation;
  const isWhole = findings.problems.length === 0 && written.faults.length === 0;
  const faults = [
    ...written.faults,
    ...twiceFaults(installation.boards),
    ...[...installation.bells].flatMap(([name, bell]) =>
      bellFaults(bell).map(({ path, message }) => ({ path: ['bells', name, ...path], message })),
    ),
    ...soleServoFaults(installation),
    ...pinFaults(installation),
    ...(isWhole ? patternFaults(installation) : []),
  ];
  const many = isOne ? undefined : manyBells(options, written.bellNames.length);
  const problems = [
    ...[
      ...findings.problems,
      ...faults.filter((fault) => !written.isDoubtful(fault)).map((fault) => problemOf(document, fault)),
    ].sort(byPlace),
    ...(many?.problems ?? []),
  ];
  const warnings = [...findings.warnings, ...(many?.warnings ?? [])];
  return problems.length > 0 ? { problems } : { installation, warnings };
}

function problemOf(document: JsonDocument, { path, message }: SettingFault): DocumentProblem {
  return document.problem(path, message, shownValue(valueAt(document.value, path)));
}
