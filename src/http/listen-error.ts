import { BellBotError } from '../core/errors.js';

/** What keeps a server from listening, in words, with what to do. */
export function listenError(error: Error, host: string, port: number): BellBotError {
  const code = 'code' in error ? String(error.code) : '';
  return new BellBotError('cannot-listen', sentenceOf(code, host, port), { cause: error });
}

function sentenceOf(code: string, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use, perhaps by another BellBot. Stop the other program, or choose another port with port=, such as port=${port === 65_535 ? 3000 : port + 1}.`;
    case 'EACCES':
    case 'EPERM':
      return `Port ${port} on ${host} may not be opened by this user. Choose a port from 1024 up with port=.`;
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
      return `This machine has no address ${host}. Choose one that it has with host=, such as host=127.0.0.1.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `No address is known for the name ${host}. Choose an address with host=, such as host=127.0.0.1.`;
    default:
      return `Port ${port} on ${host} cannot be listened on (${code || 'no reason given'}). Choose another host= or port=.`;
  }
}
