/** `bells.json`: what it says, or everything that is wrong with it. */
import {
  type BellOptions,
  type BellSettings,
  type BoardSettings,
  bellsOfOptions,
  type Installation,
  type NamedPattern,
  soleBell,
  soleBoard,
} from '../../core/installation.js';
import type { ConfigProblem } from '../config-problem.js';
import { nearestWord } from '../nearest-word.js';
import type { Setting } from '../option.js';
import { bellFaults, type SettingFault } from './bell-checks.js';
import {
  bellSchema,
  bellsSchema,
  boardSchema,
  patternSchema,
  type WrittenBell,
  type WrittenPattern,
} from './bells-schema.js';
import { boardOf, twiceFaults } from './board-checks.js';
import { findingsOf, shownValue, valueAt, without } from './document-issues.js';
import { givenForBell, manyBells, withOptions } from './given-options.js';
import type { JsonDocument } from './json-document.js';
import { isObject } from './json-layout.js';
import type { DocumentProblem } from './json-place.js';
import { patternFaults } from './pattern-checks.js';
import { pinFaults, soleServoFaults } from './pin-checks.js';
import { quietOf } from './quiet-schema.js';

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
  const written = new Parts(without(document.value, findings.unknown), config);
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
    ...[...findings.problems, ...faults.map((fault) => problemOf(document, fault))].sort(byPlace),
    ...(many?.problems ?? []),
  ];
  const warnings = [...findings.warnings, ...(many?.warnings ?? [])];
  return problems.length > 0 ? { problems } : { installation, warnings };
}

function problemOf(document: JsonDocument, { path, message }: SettingFault): DocumentProblem {
  return document.problem(path, message, shownValue(valueAt(document.value, path)));
}

function byPlace(one: DocumentProblem, other: DocumentProblem): number {
  return one.line - other.line || one.column - other.column;
}

/** The parts of a document that are well-formed, each by itself: one mistake must not hide the next. */
class Parts {
  readonly faults: SettingFault[] = [];
  readonly bellNames: readonly string[];
  readonly installation: Installation;
  readonly #boardNames: readonly string[];

  constructor(value: unknown, config: BellOptions) {
    const { boards, bells, patterns } = { ...fieldsOf(value) };
    const alone = bellsOfOptions(config);
    this.#boardNames = boards === undefined ? [soleBoard] : Object.keys(fieldsOf(boards));
    this.bellNames = bells === undefined ? [soleBell] : Object.keys(fieldsOf(bells));
    if (this.bellNames.length === 0) {
      this.faults.push({ path: ['bells'], message: 'expected at least one bell, or no such field' });
    }
    const [bell] = alone.bells.values();
    this.installation = {
      boards: boards === undefined ? alone.boards : this.#boards(boards),
      bells: bells === undefined && bell ? this.#soleBell(bell) : this.#bells(bells),
      patterns: patternsOf(patterns),
    };
  }

  #boards(written: unknown): Map<string, BoardSettings> {
    const boards = new Map<string, BoardSettings>();
    for (const [name, value] of Object.entries(fieldsOf(written))) {
      const parsed = boardSchema.safeParse(value);
      const board = parsed.success ? boardOf(name, parsed.data) : undefined;
      if (board !== undefined && 'path' in board) {
        this.faults.push(board);
      } else if (board !== undefined) {
        boards.set(name, board);
      }
    }
    return boards;
  }

  #soleBell(settings: BellSettings): Map<string, BellSettings> {
    const board = this.#boardOf(undefined, ['boards'], 'bells');
    return new Map(board === undefined ? [] : [[soleBell, { ...settings, board }]]);
  }

  #bells(written: unknown): Map<string, BellSettings> {
    const bells = new Map<string, BellSettings>();
    for (const [name, value] of Object.entries(fieldsOf(written))) {
      const parsed = bellSchema.safeParse(value);
      const board = parsed.success
        ? this.#boardOf(parsed.data.board, ['bells', name, 'board'], 'board')
        : undefined;
      if (parsed.success && board !== undefined) {
        bells.set(name, settingsOf(parsed.data, board));
      }
    }
    return bells;
  }

  /** The board of a bell that names one, or has no choice. */
  #boardOf(name: string | undefined, path: SettingFault['path'], what: string): string | undefined {
    const [only, ...others] = this.#boardNames;
    const board = name ?? (others.length === 0 ? only : undefined);
    if (board !== undefined && this.#boardNames.includes(board)) {
      return board;
    }
    const near = nearestWord(name ?? '', this.#boardNames);
    const names =
      only === undefined
        ? 'a board among boards; there is none'
        : `the name of a board: ${this.#boardNames.join(', ')}`;
    const expected = near === undefined ? names : `the name of a board; did you mean ${near}?`;
    this.faults.push({
      path,
      message: name === undefined ? `has no ${what}; expected ${expected}` : `expected ${expected}`,
    });
    return undefined;
  }
}

function settingsOf(written: WrittenBell, board: string): BellSettings {
  const { pattern, quiet, coalesce, ...same } = written;
  return {
    ...same,
    board,
    pattern: String(pattern),
    quiet: quiet && quietOf(quiet),
    coalesce: coalesce && { ...coalesce, pattern: String(coalesce.pattern) },
  };
}

function patternsOf(written: unknown): Map<string, NamedPattern> {
  return new Map(
    Object.entries(fieldsOf(written)).flatMap(([name, value]): [string, NamedPattern][] => {
      const parsed = patternSchema.safeParse(value);
      return parsed.success ? [[name, patternOf(parsed.data)]] : [];
    }),
  );
}

function patternOf(written: WrittenPattern): NamedPattern {
  return Array.isArray(written) ? written : new Map(Object.entries(written));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}
