import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** What may be forged in an answer. */
export interface PasskeyForgery {
  readonly origin?: string;
  readonly challenge?: string;
  readonly rpId?: string;
  readonly verified?: boolean;
  readonly counter?: number;
  /** Whether its maker may copy it, and has. */
  readonly backup?: { readonly eligible: boolean; readonly done: boolean };
  /** As whom it answers. */
  readonly userHandle?: string;
}

const base64Url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

/** An authenticator of WebAuthn level 3 in software: one ES256 key, verifying its person, counting its signatures. */
export function softPasskey(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  let counter = 0;

  const clientData = (type: string, challenge: string, forged: PasskeyForgery) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: forged.challenge ?? challenge,
        origin: forged.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const authenticatorData = (forged: PasskeyForgery, attested: Uint8Array = new Uint8Array()) => {
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(forged.counter ?? counter);
    // User present 0x01, verified 0x04, may be backed up 0x08, is 0x10, attested data included 0x40.
    const { eligible = false, done = false } = forged.backup ?? {};
    const backup = (eligible ? 0x08 : 0) | (done ? 0x10 : 0);
    const person = 0x01 | (forged.verified === false ? 0 : 0x04);
    const flags = person | backup | (attested.length > 0 ? 0x40 : 0);
    return Buffer.concat([
      sha256(forged.rpId ?? new URL(origin).hostname),
      Buffer.from([flags]),
      count,
      attested,
    ]);
  };
  const frame = {
    id: base64Url(id),
    rawId: base64Url(id),
    type: 'public-key',
    clientExtensionResults: {},
  };

  return {
    id: base64Url(id),
    /** Answers `navigator.credentials.create`. */
    create(options: { readonly challenge: string }, forged: PasskeyForgery = {}) {
      // COSE key: EC2, ES256, P-256.
      const key = isoCBOR.encode(
        new Map<number, number | Uint8Array<ArrayBuffer>>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
          [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
        ]),
      );
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const attestation = isoCBOR.encode(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', new Uint8Array(authenticatorData(forged, attested))],
        ]) as never,
      );
      return {
        ...frame,
        response: {
          clientDataJSON: base64Url(clientData('webauthn.create', options.challenge, forged)),
          attestationObject: base64Url(attestation),
          transports: ['internal'],
        },
      };
    },
    /** Answers `navigator.credentials.get`. */
    get(options: { readonly challenge: string }, forged: PasskeyForgery = {}) {
      const data = authenticatorData(forged);
      const client = clientData('webauthn.get', options.challenge, forged);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      return {
        ...frame,
        response: {
          clientDataJSON: base64Url(client),
          authenticatorData: base64Url(data),
          signature: base64Url(signature),
          ...(forged.userHandle !== undefined && { userHandle: forged.userHandle }),
        },
      };
    },
  };
}
