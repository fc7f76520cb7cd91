import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { Writer } from '../storage.ts';

/** What makes this server this server: its epoch and its keys, kept in the database so that a backup holds them. */
export interface ServerState {
  /** Changes at each restore. */
  readonly epoch: string;
  /** Ed25519, signs the time. */
  readonly timeKey: KeyObject;
  /** Ed25519, signs how far the audit has come. */
  readonly auditKey: KeyObject;
  /** Ed25519, signs the tickets with which prepared keys enrol. */
  readonly enrolmentKey: KeyObject;
  /** 32 bytes, from which the seals of files on mirrors follow. */
  readonly sealKey: Uint8Array;
  /** ES256, signs access tokens. */
  readonly tokenKey: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

/** Reads the state; makes what is not there yet. */
export async function loadServerState(writer: Writer): Promise<ServerState> {
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const epoch = await keep(writer, 'epoch', newEpoch);
  const time = await keep(writer, 'time_key', () => pem(generateKeyPairSync('ed25519').privateKey));
  const audit = await keep(writer, 'audit_key', () => pem(generateKeyPairSync('ed25519').privateKey));
  const enrolment = await keep(writer, 'enrolment_key', () => pem(generateKeyPairSync('ed25519').privateKey));
  const seal = await keep(writer, 'seal_key', () => randomBytes(32).toString('base64'));
  const token = await keep(writer, 'token_key', () =>
    pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  );
  const privateKey = createPrivateKey(token);
  return {
    epoch,
    timeKey: createPrivateKey(time),
    auditKey: createPrivateKey(audit),
    enrolmentKey: createPrivateKey(enrolment),
    sealKey: Buffer.from(seal, 'base64'),
    tokenKey: { privateKey, publicKey: createPublicKey(privateKey) },
  };
}

/** Gives the database a new epoch, after a restore: what clients hold beyond the backup is then sent again. */
export async function renewEpoch(writer: Writer): Promise<string> {
  const epoch = newEpoch();
  await writer
    .insertInto('server_state')
    .values({ name: 'epoch', value: epoch })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: epoch }))
    .execute();
  return epoch;
}

const newEpoch = () => randomBytes(9).toString('base64url');

async function keep(writer: Writer, name: string, make: () => string): Promise<string> {
  await writer
    .insertInto('server_state')
    .values({ name, value: make() })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await writer
    .selectFrom('server_state')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.value;
}
