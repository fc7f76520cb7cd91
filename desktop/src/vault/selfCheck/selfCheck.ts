import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2Standard } from '@cartable/shared/crypto/vaultHeader.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { canonicalJson } from '@cartable/shared/lib/canonicalJson.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { contentStoreContract } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import {
  type ContractCase,
  must,
  mustEqual,
  runContract,
} from '@cartable/shared/ports/contracts/contract.ts';
import { cryptoPortContract } from '@cartable/shared/ports/contracts/cryptoPortContract.ts';
import { sqlDatabaseContract } from '@cartable/shared/ports/contracts/sqlDatabaseContract.ts';
import published from '../../../../docs/spec/vectors/vault.json' with { type: 'json' };
import { sqlcipherDatabase } from '../database/sqlcipherDatabase.ts';
import { openTestStore } from '../files/testContext.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from '../nodeCrypto.ts';
import { stretchPassphrase } from '../passphrase/stretch.ts';
import { Vault } from '../vault.ts';
import { makeVectors } from '../vectors/makeVectors.ts';
import { bigDocumentCase } from './bigDocumentCase.ts';

/** One thing checked: `error` is null when it holds. */
export interface Checked {
  readonly name: string;
  readonly error: string | null;
}

const plain = (): Promise<{ fixture: undefined; close(): void }> =>
  Promise.resolve({ fixture: undefined, close: () => undefined });

const vectors: ContractCase<undefined> = {
  name: 'the published vectors',
  async run() {
    const mine = await makeVectors(nodeCrypto, nodeHasher);
    mustEqual(canonicalJson(mine), canonicalJson(published), 'every format');
  },
};

/** Create, lock, unlock, change, recover, with the parameters that pupils get. */
function lifeCase(folder: string): ContractCase<undefined> {
  return {
    name: 'a vault lives: create, lock, unlock, change, recover',
    async run() {
      const vault = new Vault({
        folder: join(folder, 'life'),
        crypto: nodeCrypto,
        hasher: nodeHasher,
        random: nodeRandom,
        clock: { now: () => Date.now() as ClaimedTime, monotonic: () => performance.now() },
        argon2: argon2Standard,
        stretch: stretchPassphrase,
      });
      const [one, two] = [
        secret(utf8('lavande corbeau tiroir galet')),
        secret(utf8('wagon noisette orage pinceau')),
      ];
      const made = await vault.create(one, { personal: [], escrowPublicKey: null });
      must(made.ok, 'created');
      await vault.lock('user');
      must((await vault.unlock(one)).ok, 'unlocked');
      must((await vault.changePassphrase(one, two, [])).ok, 'changed');
      await vault.lock('suspend');
      must(!(await vault.unlock(one)).ok, 'the old passphrase refused');
      must((await vault.recover(made.value.recoveryCode, one, async () => [])).ok, 'recovered');
      await vault.lock('quit');
    },
  };
}

/**
 * Everything that the vault needs of its runtime, checked in that runtime: natives, crypto, formats, files. The same contracts
 * run under Vitest in Node; this is how they run in Electron's utility process.
 */
export async function selfCheck(): Promise<readonly Checked[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cartable-check-'));
  let count = 0;
  const next = (): string => {
    count += 1;
    return join(folder, String(count));
  };
  try {
    return [
      ...(await runContract(cryptoPortContract, async () => ({
        fixture: nodeCrypto,
        close: () => undefined,
      }))),
      ...(await runContract([vectors], plain)),
      ...(await runContract(sqlDatabaseContract, async () => {
        const fixture = sqlcipherDatabase(next(), secret(nodeRandom.bytes(32)));
        return { fixture, close: () => fixture.close() };
      })),
      ...(await runContract(contentStoreContract, async () => {
        let current = openTestStore();
        const reopen = async () => {
          current.close();
          current = openTestStore(current.folder);
          return current.store;
        };
        const close = async (): Promise<void> => {
          current.close();
          await rm(current.folder, { recursive: true, force: true });
        };
        return { fixture: { store: current.store, reopen }, close };
      })),
      ...(await runContract([lifeCase(folder), bigDocumentCase], plain)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
