/** What BellBot and the tunnel's process say to each other (JSON over Node's IPC channel). */

/** What a session is to forward, and with whom it is opened. */
export interface SessionRequest {
  /** ngrok's token. Goes through this channel only: arguments and environment are visible to other processes. */
  readonly authtoken: string;
  /** Protocol of the public endpoint. */
  readonly proto: 'http' | 'tcp';
  /** Local server as a URL: `http://127.0.0.1:3000`, `tcp://127.0.0.1:3000`. */
  readonly forwardTo: string;
  /** Fixed ngrok domain. */
  readonly domain?: string | undefined;
  /** `host:port` of another edge than ngrok's. */
  readonly edge?: string | undefined;
  /** Absolute path of the PEM file of that edge's authority. */
  readonly edgeca?: string | undefined;
}

/** From BellBot to the tunnel's process. `open` comes once and first. */
export type ToSession =
  | { readonly type: 'open'; readonly request: SessionRequest }
  | { readonly type: 'close' };

/**
 * From the tunnel's process to BellBot. `listening`: the edge has given a public address, which is not yet known to
 * work. `heartbeat`: the edge answered one. `failed`: the session could not be opened or was lost; nothing follows.
 * `unusable`: the SDK does not load here. Texts may contain the token.
 */
export type FromSession =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'failed'; readonly text: string }
  | { readonly type: 'unusable'; readonly text: string };

/** Seconds from one heartbeat of the session to the next. Heartbeats don't count as requests at ngrok. */
export const heartbeatSeconds = 5;
