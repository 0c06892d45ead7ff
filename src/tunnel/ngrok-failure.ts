import { redactToken } from './token-redaction.js';

/** Why there is no tunnel, and whether trying again can help. */
export interface TunnelFailure {
  /** A sentence for a person, without the token. */
  readonly reason: string;
  /** `again`: soon. `slowly`: what is wrong takes a while to go away. `never`: someone has to change something. */
  readonly retry: 'again' | 'slowly' | 'never';
}

const tokenPage = 'https://dashboard.ngrok.com/get-started/your-authtoken';
const newToken = `Copy your token from ${tokenPage}, set NGROK_AUTHTOKEN to it and start BellBot again, or start it with tunnel=off.`;

/** ngrok's errors that BellBot knows more about than ngrok's text says (https://ngrok.com/docs/errors). */
const known: Readonly<Record<string, TunnelFailure>> = {
  ERR_NGROK_4018: {
    retry: 'never',
    reason: `ngrok needs a token and got none (ERR_NGROK_4018). ${newToken}`,
  },
  ERR_NGROK_105: {
    retry: 'never',
    reason: `ngrok says that the token is not one (ERR_NGROK_105). ${newToken}`,
  },
  ERR_NGROK_107: {
    retry: 'never',
    reason: `ngrok says that the token is not valid any more (ERR_NGROK_107). ${newToken}`,
  },
  ERR_NGROK_108: {
    retry: 'slowly',
    reason:
      'The ngrok account has as many agents online as it may have (ERR_NGROK_108). End another one: https://dashboard.ngrok.com/agents. BellBot keeps trying.',
  },
  ERR_NGROK_334: {
    retry: 'slowly',
    reason:
      'Another session holds the public address (ERR_NGROK_334). End it, or set another domain. BellBot keeps trying.',
  },
};

/** No token although the tunnel is wanted. */
export const noToken: TunnelFailure = {
  retry: 'never',
  reason: `The tunnel needs a token of ngrok, and NGROK_AUTHTOKEN is not set. ${newToken}`,
};

/** The edge took the connection and then said nothing. */
export function silentEdge(milliseconds: number): TunnelFailure {
  return { retry: 'again', reason: `ngrok did not answer within ${milliseconds / 1000} s.` };
}

/** The session could not be opened or was lost; `text` is what the SDK says of it. */
export function sessionFailed(text: string, token: string): TunnelFailure {
  // The SDK sets `errorCode` for a refused session, but not for a refused endpoint; its text has the code in both.
  const code = text.match(/ERR_NGROK_\d+/g)?.at(-1);
  return (
    (code === undefined ? undefined : known[code]) ?? {
      retry: 'again',
      reason: sentence(`The tunnel is down: ${text}`, token),
    }
  );
}

/** The tunnel's process is gone. */
export function processEnded(text: string, token: string): TunnelFailure {
  return { retry: 'again', reason: sentence(`The tunnel's process is gone: ${text}`, token) };
}

/** The SDK does not load: not installed, or not made for this machine. */
export function sdkUnusable(text: string, token: string): TunnelFailure {
  const where = `${process.platform} ${process.arch}`;
  const detail = sentence(text, token);
  return {
    retry: 'never',
    reason: `The package "ngrok" does not load on this machine (${where}). Install BellBot again, or start BellBot with tunnel=off. ${detail}`,
  };
}

/** The edge gave something that is not a public address. */
export function badAddress(url: string, token: string): TunnelFailure {
  return {
    retry: 'slowly',
    reason: sentence(`ngrok gave something that is not a public address: "${url}"`, token),
  };
}

/** Requests through the public address fail while the local server answers. */
export function notReachable(url: string, detail: string, token: string): TunnelFailure {
  return {
    retry: 'again',
    reason: sentence(`A request through ${url} did not reach BellBot: ${detail}`, token),
  };
}

/** One line without the token, control characters and a flood of words; ends with a full stop. */
function sentence(text: string, token: string): string {
  // The token goes before anything is cut: half a token would not be recognised.
  const line = redactToken(text, token)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const short = line.length > 300 ? `${line.slice(0, 300)}...` : line;
  return /[.!?]$/.test(short) ? short : `${short}.`;
}
