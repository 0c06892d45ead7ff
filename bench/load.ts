import { connect, type Socket } from 'node:net';

/** What to send, and how. */
export interface LoadOptions {
  readonly port: number;
  readonly connections: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** What came of it. Latencies in milliseconds. */
export interface LoadResult {
  readonly perSecond: number;
  readonly median: number;
  readonly p99: number;
  /** Answers by status code. */
  readonly statuses: ReadonlyMap<number, number>;
}

/**
 * Posts the same request over keep-alive connections on loopback, each sending the next when the last is answered.
 * Raw sockets, so that the client costs little beside the server that is measured.
 */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { path, contentType, body, connections, duration } = options;
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${contentType}\r\n`;
  const request = `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  const latencies: number[] = [];
  const statuses = new Map<number, number>();
  const began = performance.now();
  const end = began + duration;
  await Promise.all(
    Array.from({ length: connections }, () =>
      converse(options.port, request, end, (status, latency) => {
        latencies.push(latency);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
    ),
  );
  latencies.sort((a, b) => a - b);
  return {
    perSecond: (latencies.length * 1000) / (performance.now() - began),
    median: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    statuses,
  };
}

/** The value below which a share of the sorted values lies. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function converse(
  port: number,
  request: string,
  end: number,
  answered: (status: number, latency: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    let pending = '';
    const send = (): void => {
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (text: string) => {
      pending += text;
      const status = completeAnswer(pending);
      if (status === undefined) {
        return;
      }
      pending = '';
      answered(status, performance.now() - sentAt);
      if (performance.now() < end) {
        send();
      } else {
        socket.end();
      }
    });
  });
}

/** The status of an answer once its body is there as a whole. */
function completeAnswer(text: string): number | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    return undefined;
  }
  const length = /content-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
  return text.length - headEnd - 4 >= Number(length ?? 0) ? Number(text.slice(9, 12)) : undefined;
}
