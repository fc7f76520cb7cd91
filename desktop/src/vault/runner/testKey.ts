import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Me } from '@cartable/shared/bridge/hostState.ts';
import type { SyncStatus } from '@cartable/shared/bridge/syncStatus.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import type { SqlWriter } from '@cartable/shared/ports/sqlDatabase.ts';
import type { VaultRequestArgs, VaultRequestName, VaultRequestResult, VaultRules } from '../protocol.ts';
import { Vault } from '../vault.ts';
import { nodeVaultTools } from '../vaultTools.ts';
import { type SignedIn, signedInWith } from './account.ts';
import { commands } from './commands.ts';
import { dispatcher, type Handlers } from './dispatcher.ts';
import { Host } from './host.ts';
import { newProofKey } from './proofKey.ts';
import { vaultClock } from './vaultClock.ts';

/** A passphrase that the rules accept. */
export const goodPassphrase = 'girafe lunaire ombre tiroir violon';

/** A key folder driven as the main process drives it, in this process: for tests and the bench. */
export interface TestKey {
  readonly folder: string;
  /** Asks and gives the value. @throws {AppError} with the refusal's code */
  ask<N extends VaultRequestName>(name: N, args: VaultRequestArgs<N>): Promise<VaultRequestResult<N>>;
  /** A sign-in that a server gave, or that a test made up. */
  took(signedIn: SignedIn): Promise<Me>;
  /** Resolves when an event satisfies the condition; those already heard count. */
  heard(condition: (event: HostEvent) => boolean): Promise<HostEvent>;
  /** Everything waiting is on the server and everything there is here. */
  settled(): Promise<SyncStatus>;
  /** Locks and forgets; the folder stays. */
  close(): Promise<void>;
}

/** Opens (again) a key folder, on a machine with these rules; `keyId` as its marker has it; `readOnly` as one that is write-protected. */
export async function openTestKey(
  folder = mkdtempSync(join(tmpdir(), 'cartable-key-')),
  rules?: VaultRules,
  keyId?: string,
  readOnly = false,
): Promise<TestKey> {
  const dataDir = join(folder, 'data');
  mkdirSync(join(dataDir, 'vault'), { recursive: true });
  const events: HostEvent[] = [];
  const waiting = new Set<(event: HostEvent) => void>();
  const given = { ...(rules && { rules }), ...(keyId !== undefined && { keyId }) };
  const open = {
    dataDir,
    readOnly,
    version: 'test',
    server: null,
    checkOuts: join(folder, 'out'),
    ...given,
  };
  const host = await Host.open(open, (event) => {
    events.push(event);
    for (const one of waiting) one(event);
  });
  const openedAlready = (): never => {
    throw new AppError('host.key_already_open');
  };
  const handlers: Handlers = { ...commands(host), 'key.open': openedAlready };
  const answer = dispatcher(handlers, (fault) => {
    throw new Error(JSON.stringify(fault));
  });
  const key: TestKey = {
    folder,
    async ask<N extends VaultRequestName>(name: N, args: VaultRequestArgs<N>) {
      const result = await answer({ id: 0, name, args });
      if (!result.ok) throw new AppError(result.error.code, result.error.data);
      return result.value as VaultRequestResult<N>;
    },
    took: (signedIn) => host.took(signedIn),
    heard(condition) {
      const known = events.find(condition);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        const listener = (event: HostEvent): void => {
          if (!condition(event)) return;
          waiting.delete(listener);
          resolve(event);
        };
        waiting.add(listener);
      });
    },
    async settled() {
      await key.ask('sync.now', {});
      return key.ask('sync.status', {});
    },
    close: () => host.lock('quit'),
  };
  return key;
}

/** Activates an account on a new key: code, password, passphrase, first synchronisation. */
export async function startTestKey(
  server: string,
  code: string,
  folder?: string,
  rules?: VaultRules,
): Promise<TestKey> {
  const key = await openTestKey(folder, rules);
  await key.ask('account.activate', { server, code, password: utf8(testPassword) });
  await key.ask('vault.create', { passphrase: utf8(goodPassphrase) });
  await key.settled();
  return key;
}

/** A key whose person has signed in and whose server nothing reaches: for what a key does by itself. */
export async function startLoneKey(folder?: string): Promise<TestKey> {
  const key = await openTestKey(folder);
  await key.took(loneSignedIn());
  await key.ask('vault.create', { passphrase: utf8(goodPassphrase) });
  return key;
}

/** What a server would answer to Inès Benali. */
export function loneSignedIn(): SignedIn {
  const identity = {
    givenName: 'Inès',
    familyName: 'Benali',
    kind: 'pupil',
    roles: ['pupil' as const],
    schoolName: 'Lycée',
    className: null,
    escrowPublicKey: null,
  };
  const grant = {
    accessToken: 'none',
    expiresInSeconds: 600,
    refreshToken: 'none',
    login: 'ines.benali',
    userId: 'pupil',
    schoolId: 'school',
    deviceId: 'device',
    profile: null,
    several: false,
    identity,
  };
  return signedInWith('http://127.0.0.1:9', newProofKey().export(), grant);
}

/** Changes the database of a locked key, as another program would. */
export async function changeDatabase(folder: string, change: (writer: SqlWriter) => void): Promise<void> {
  const vault = new Vault(nodeVaultTools(join(folder, 'data', 'vault'), vaultClock));
  await vault.unlock(secret(utf8(goodPassphrase)));
  vault.content?.database.transaction(change);
  await vault.lock('quit');
}

/** The account's password of {@link startTestKey}. */
export const testPassword = 'un mot de passe assez long 42';

/** Locks a key and removes its folder. */
export async function removeTestKey(key: TestKey): Promise<void> {
  await key.close();
  rmSync(key.folder, { recursive: true, force: true });
}
