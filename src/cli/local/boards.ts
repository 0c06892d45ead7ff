import { listSerialPorts, type SerialPortInfo } from '../../boards/find/serial-ports.js';
import { readArguments } from '../../config/arguments.js';
import type { OptionTable } from '../../config/option.js';
import { flag } from '../../config/value-kinds.js';
import { printableJson } from '../../core/text.js';
import { type Command, exitStatus } from '../command.js';
import { oneLine } from '../one-line.js';
import { reportProblems } from '../problems.js';

const boardsOptions = {
  json: {
    group: 'Output',
    default: 'false',
    kind: flag,
    meaning: 'print JSON (--json is enough)',
  },
} as const satisfies OptionTable;

/** `bellbot boards`, with the list of ports from `list`. */
export function boardsCommandWith(list: () => Promise<readonly SerialPortInfo[]>): Command {
  return {
    name: 'boards',
    summary: 'lists the serial ports, and which of them are Arduinos',
    usage: 'boards [--json]',
    details:
      'An Arduino is known by its USB ids; the chips of many clones are known too.\n' +
      'What says that it is something else is none.\n',
    examples: [{ typed: 'boards', does: 'which ports there are' }],
    options: boardsOptions,
    words: 0,
    async run(io) {
      const { values, problems } = readArguments(io.args, boardsOptions, io.home);
      if (problems.length > 0) {
        return reportProblems(problems, io);
      }
      const ports = await list();
      const text = values.json === true ? `${printableJson(ports, 2)}\n` : await inLines(ports);
      io.stdout.write(text);
      return exitStatus.ok;
    },
  };
}

/** `bellbot boards`. */
export const boardsCommand: Command = boardsCommandWith(() => listSerialPorts());

async function inLines(ports: readonly SerialPortInfo[]): Promise<string> {
  if (ports.length === 0) {
    return `No serial port was found.\n${advice}`;
  }
  const rows = ports.map((port) => [
    port.path,
    port.arduino ?? 'not an Arduino',
    `${port.vendorId ?? '----'}:${port.productId ?? '----'}`,
    [
      port.arduino === null ? (port.product ?? port.manufacturer) : port.manufacturer,
      port.serialNumber && `serial ${port.serialNumber}`,
    ]
      .filter(Boolean)
      .join(', '),
  ]);
  // Loaded late, as all that measures texts.
  const { columnsOf, row } = await import('../columns.js');
  const cells = rows.map((texts) => texts.map(oneLine));
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((texts) => columnsOf(texts[column] ?? ''))));
  const lines = cells.map((texts) => row(texts, widths));
  const none = ports.every((port) => port.arduino === null) ? `\nNo Arduino among them.\n${advice}` : '';
  return `${lines.join('')}${none}`;
}

const advice = `Check that
  - the USB cable carries data: many carry only power;
  - the board's power LED is on, and it sits in a port of this machine, not of a sleeping hub;
  - on Linux, "sudo dmesg | tail" names the board when it is plugged in;
  - a clone's driver is installed (CH340, FTDI or CP210x; Windows and older macOS need one);
  - in a container or virtual machine, the port is passed on to it.
Without a board: bellbot demo
`;
