import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readPortableMarker } from '@cartable/desktop/main/key/portableMarker.ts';
import { newEscrowKey, releaseEscrow } from '@cartable/desktop/vault/header/escrow.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from '@cartable/desktop/vault/nodeCrypto.ts';
import { serverActor } from '@cartable/server/audit/auditRow.ts';
import { prepareDataFolder } from '@cartable/server/ops/dataFolder.ts';
import { importRecords } from '@cartable/server/ops/importRecords.ts';
import { findAccountByLogin } from '@cartable/server/storage/repositories/accounts.ts';
import { appendAudit } from '@cartable/server/storage/repositories/audit.ts';
import { findFleetKey } from '@cartable/server/storage/repositories/fleetKeys.ts';
import { findRecord } from '@cartable/server/storage/repositories/records.ts';
import { openSqliteStorage } from '@cartable/server/storage/sqlite/sqliteStorage.ts';
import type { Reader } from '@cartable/server/storage/storage.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { put } from '@cartable/shared/domain/mutator.ts';
import { fromBase64Url, toBase64Url } from '@cartable/shared/lib/base64url.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';

/**
 * The school's way into its pupils' keys, held by two persons.
 *
 *     npm run escrow -- create --data FOLDER --school ID --share-a FILE --share-b FILE
 *     npm run escrow -- release --data FOLDER --login LOGIN --key FOLDER --share-a FILE --share-b FILE --by-a NAME --by-b NAME --reason TEXT
 *
 * The same as `npm run technician -- escrow …`. `create` makes the key pair, gives the public half to the server and writes the two shares, each for another person to take away; keys
 * activated from then on are sealed to it. `release` gives the key of whoever has that login a new recovery code; it is in the school's audit, and the pupil is told at the next
 * opening. Both may run beside the server.
 */
export async function escrowCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const needed = (name: keyof typeof options): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`--${name} is missing`);
    return value;
  };
  const [command] = positionals;
  if (command === 'create') await create(needed);
  else if (command === 'release') await release(needed);
  else {
    console.error('usage: npm run escrow -- create|release …');
    return 2;
  }
  return 0;
}

const options = {
  data: { type: 'string' },
  school: { type: 'string' },
  login: { type: 'string' },
  key: { type: 'string' },
  reason: { type: 'string' },
  'by-a': { type: 'string' },
  'by-b': { type: 'string' },
  'share-a': { type: 'string' },
  'share-b': { type: 'string' },
} as const;

/** The value of an option. @throws Error when it is missing */
type Needed = (name: keyof typeof options) => string;

function share(needed: Needed, name: 'share-a' | 'share-b'): SecretBytes {
  const bytes = fromBase64Url(readFileSync(needed(name), 'utf8').trim());
  if (bytes?.length !== 32) throw new Error(`${needed(name)} is not a share`);
  return secret(bytes);
}

async function create(needed: Needed): Promise<void> {
  const storage = await openSqliteStorage(prepareDataFolder(needed('data')).database);
  try {
    const schoolId = needed('school') as SchoolId;
    const stored = await findRecord(storage.reader, schoolId, school.type, schoolId);
    if (!stored?.text) throw new Error(`no school ${schoolId} on this server`);
    const record = school.schema.parse(JSON.parse(stored.text));
    if (record.escrowPublicKey !== undefined) throw new Error('this school has an escrow key already');
    const { publicKey, shares } = await newEscrowKey(nodeCrypto, nodeRandom);
    // The shares first: a key that nobody holds would lock pupils' vaults to nothing. `wx`: never over another share.
    for (const [index, name] of (['share-a', 'share-b'] as const).entries()) {
      writeFileSync(needed(name), `${toBase64Url(shares[index] ?? new Uint8Array(0))}\n`, {
        mode: 0o600,
        flag: 'wx',
      });
    }
    const write = put(school, { ...record, escrowPublicKey: toBase64Url(publicKey) });
    await importRecords({ storage, hasher: nodeHasher, derivations: [] }, schoolId, [write], Date.now());
    console.log('Escrow key made. Give each share to another person and delete it here.');
  } finally {
    await storage.close();
  }
}

async function release(needed: Needed): Promise<void> {
  const key = resolve(needed('key'));
  const shares = [share(needed, 'share-a'), share(needed, 'share-b')] as const;
  const by: [string, string] = [needed('by-a'), needed('by-b')];
  const reason = needed('reason');
  const tools = { crypto: nodeCrypto, random: nodeRandom, hasher: nodeHasher };
  const storage = await openSqliteStorage(prepareDataFolder(needed('data')).database);
  try {
    const account = await findAccountByLogin(storage.reader, needed('login'));
    if (account === undefined) throw new Error(`nobody has the login ${needed('login')}`);
    const { schoolId, userId } = account;
    const holder = await holderOf(storage.reader, schoolId, key);
    if (holder !== undefined && holder !== userId)
      throw new Error('this key was handed out to somebody else');
    // The code is told once its line in the audit is durable, and the line stands only when there is a code.
    const recoveryCode = await storage.transaction(async (writer) => {
      const at = Date.now();
      const released = await releaseEscrow(tools, join(key, 'data', 'vault'), shares, { at, by, reason });
      if (!released.ok) throw new Error(released.error.code);
      const draft = { type: 'vault', targetId: released.value.vaultId, subject: userId, digest: '' };
      await appendAudit(writer, nodeHasher, schoolId, serverActor, at, [
        { action: 'key.escrow_released', ...draft },
      ]);
      return released.value.recoveryCode;
    });
    console.log(`New recovery code: ${recoveryCode}`);
  } finally {
    await storage.close();
  }
}

/** Whose key it is, where the school's fleet says so. */
async function holderOf(reader: Reader, schoolId: string, key: string): Promise<string | undefined> {
  const marker = join(key, 'data', 'portable.json');
  if (!existsSync(marker)) return undefined;
  const known = await findFleetKey(reader, schoolId, readPortableMarker(marker).keyId);
  return known?.userId ?? undefined;
}

if (import.meta.main) process.exitCode = await escrowCommand(process.argv.slice(2));
