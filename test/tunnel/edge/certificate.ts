import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate authority that lives for one test run, and a server certificate that it signed. PEM texts. */
export interface EdgeCertificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and a certificate for `localhost` and 127.0.0.1. Node can sign X.509 but not write it. */
export function makeCertificates(): EdgeCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authorityName = 'BellBot test authority';
  // rustls refuses an authority that serves as a server's own certificate, so there have to be two.
  const ca = certificate(1, authorityName, authorityName, authority.publicKey, authority.privateKey, [
    sequence(oid('551d13'), boolean(true), octets(sequence(boolean(true)))), // basicConstraints: cA
  ]);
  const leaf = certificate(2, 'localhost', authorityName, server.publicKey, authority.privateKey, [
    sequence(
      oid('551d11'), // subjectAltName: dNSName, iPAddress
      octets(sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))),
    ),
  ]);
  return {
    ca: pem(ca),
    certificate: pem(leaf),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** An X.509 version 3 certificate (RFC 5280, section 4.1), signed with ECDSA and SHA-256. */
function certificate(
  serial: number,
  subject: string,
  issuer: string,
  publicKey: KeyObject,
  signer: KeyObject,
  extensions: readonly Buffer[],
): Buffer {
  const algorithm = sequence(oid('2a8648ce3d040302')); // ecdsa-with-SHA256
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial])),
    algorithm,
    commonName(issuer),
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', content, signer);
  return sequence(content, algorithm, der(0x03, Buffer.from([0]), signature));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function boolean(value: boolean): Buffer {
  return der(0x01, Buffer.from([value ? 0xff : 0]));
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

/** One value in DER: tag, length, content (X.690, section 8.1). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content]);
}

/** rustls takes only the shortest form. */
function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
