/**
 * The program of the boards' process: it has the board, and brings the arm back in time whatever keeps BellBot busy.
 * Ends when BellBot does, with the arm at rest.
 */
import { likelyContact } from './boards/arm.js';
import type { PortSource } from './boards/board-port.js';
import { BoardSupervisor } from './boards/board-supervisor.js';
import type { KnownBoard } from './boards/find/own-board.js';
import { SerialSource } from './boards/find/serial-source.js';
import { VirtualSource } from './boards/find/virtual-source.js';
import { FirmataLink } from './boards/firmata/link.js';
import type { BellSetup, FromBoards, ToBoards } from './boards/process/messages.js';
import { ServedBell } from './boards/process/served-bell.js';
import { ServoBell } from './boards/servo-bell.js';
import { leaveSignalsToBellBot } from './system/ending-signals.js';
import { openNoDebugger } from './system/no-debugger.js';
import { systemClock } from './system/system-clock.js';

/** How long leaving may take when BellBot has gone, milliseconds: 300 to bring the arm to rest, and a busy machine. */
const leaveLimit = 800;

function tell(message: FromBoards): void {
  // Without a callback a closed channel would become an uncaught error; `disconnect` deals with that case.
  process.send?.(message, () => {});
}

/** What a process has. */
interface Boards {
  readonly bell: ServoBell;
  readonly served: ServedBell;
  readonly close: () => Promise<void>;
}

async function start(setup: BellSetup, own: KnownBoard | undefined): Promise<Boards> {
  const stops: Array<() => Promise<void>> = [];
  const source = setup.board === 'virtual' ? await virtualUno(setup, stops) : serialSource(setup.board, own);
  const link = new FirmataLink(systemClock);
  const supervisor = new BoardSupervisor(source, link, systemClock);
  const bell = new ServoBell(setup, supervisor, link, systemClock);
  supervisor.onFound(({ name, others }) => tell({ type: 'found', board: name, others }));
  const served = new ServedBell(bell, systemClock, tell);
  bell.start();
  supervisor.start();
  const close = async (): Promise<void> => {
    await supervisor.stop();
    await Promise.all(stops.map((stop) => stop()));
  };
  return { bell, served, close };
}

function serialSource(board: string, own: KnownBoard | undefined): PortSource {
  const memory = { own, keep: (kept: KnownBoard) => tell({ type: 'own', own: kept }) };
  return new SerialSource(board, systemClock, { memory });
}

async function virtualUno(setup: BellSetup, stops: Array<() => Promise<void>>): Promise<PortSource> {
  const { RealTimeUno } = await import('./virtual/index.js');
  const { pin, start: rest } = setup;
  const uno = new RealTimeUno({ servos: [{ pin, rest, contact: likelyContact(setup) }], pulses: false });
  let count = 0;
  uno.on('ding', () => {
    count += 1;
    tell({ type: 'ding', count });
  });
  // Its port closes with it, and the supervisor starts it again.
  uno.on('error', () => {});
  stops.push(() => uno.stop());
  return new VirtualSource(uno);
}

let boards: Promise<Boards> | undefined;

/** Leaves at once: what has to be done was done, and a port may hang for ever. */
function leave(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Brings the arm to rest, and leaves, in any case within `leaveLimit`. */
function restAndLeave(): void {
  systemClock.after(leaveLimit, leave);
  void Promise.resolve(boards)
    .then((there) => there?.bell.rest())
    .finally(leave);
}

openNoDebugger();
leaveSignalsToBellBot();
process.on('message', (message: ToBoards) => {
  if (message.type === 'start') {
    boards = start(message.setup, message.own);
  } else if (message.type === 'close') {
    void boards?.then(({ close }) => close()).finally(leave);
  } else {
    void boards?.then(({ served }) => served.hear(message));
  }
});
process.on('disconnect', restAndLeave);
process.on('uncaughtException', (error) => {
  // BellBot tells the last line in the log.
  process.stderr.write(`${error.stack}\n${error}\n`, restAndLeave);
  systemClock.after(leaveLimit, restAndLeave);
});
if (!process.connected) {
  leave();
}
