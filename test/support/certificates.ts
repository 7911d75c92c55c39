import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate (RFC 5280) and its private key, in PEM; Node reads them, and makes none. */
export interface Certificate {
  readonly name: string;
  readonly pem: string;
  readonly keyPem: string;
  readonly key: KeyObject;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';
const BASIC_CONSTRAINTS = '551d13';
const SUBJECT_ALT_NAME = '551d11';

/** Makes a certificate for a host, signed by an authority, or by itself. */
export function certificate(options: {
  readonly name: string;
  readonly by?: Certificate;
  /** The host that it is for; none of an authority. */
  readonly host?: string;
  /** When it begins and ends, in days from now. */
  readonly days?: readonly [number, number];
}): Certificate {
  const { name, by, host, days = [-1, 1] } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(ECDSA_WITH_SHA256));
  const extensions = sequence(
    extension(BASIC_CONSTRAINTS, sequence(...(host === undefined ? [der(0x01, [0xff])] : []))),
    ...(host === undefined ? [] : [extension(SUBJECT_ALT_NAME, sequence(altName(host)))]),
  );
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, ...randomBytes(8)]),
    algorithm,
    distinguished(by?.name ?? name),
    sequence(...days.map((from) => time(new Date(Date.now() + from * DAY_MS)))),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', body, by?.key ?? privateKey);
  const whole = sequence(body, algorithm, der(0x03, [0, ...signature]));
  return {
    name,
    pem: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    key: privateKey,
  };
}

/** A value as DER writes it: what it is, how long, and itself. */
function der(tag: number, content: Uint8Array | readonly number[]): Buffer {
  const { length } = content;
  const head = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), Buffer.from(content)]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function distinguished(name: string): Buffer {
  return sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(name)))));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), der(0x04, value));
}

function altName(host: string): Buffer {
  const isAddress = /^[\d.]+$/.test(host);
  return isAddress ? der(0x87, host.split('.').map(Number)) : der(0x82, Buffer.from(host));
}

function time(at: Date): Buffer {
  return der(0x18, Buffer.from(`${at.toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`));
}
