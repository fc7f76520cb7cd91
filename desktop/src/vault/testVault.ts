import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2Floor } from '@cartable/shared/crypto/vaultHeader.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { patternBytes, testMetadata } from '@cartable/shared/ports/contracts/contentStoreContract.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from './nodeCrypto.ts';
import { stretchPassphrase } from './passphrase/stretch.ts';
import type { OpenVault } from './openVault.ts';
import { Vault } from './vault.ts';
import type { VaultTools } from './vaultTools.ts';

/** The passphrase that {@link TestVault.create} sets. */
export const first = 'lavande corbeau tiroir galet moulin';
/** Another one that is accepted. */
export const second = 'pinceau brouillard wagon noisette orage';

/** Of a person of whom nothing is known. */
export const nobody = async (): Promise<readonly string[]> => [];

/** A secret from a text. */
export const bytes = (text: string): SecretBytes => secret(utf8(text));

/** A vault in a folder of its own, whose program can be started again and whose clock the test sets. Tests only. */
export class TestVault {
  readonly folder = join(mkdtempSync(join(tmpdir(), 'cartable-vault-')), 'vault');
  now = 1_700_000_000_000;
  readonly tools: VaultTools = {
    folder: this.folder,
    crypto: nodeCrypto,
    random: nodeRandom,
    hasher: nodeHasher,
    clock: { now: () => this.now as ClaimedTime, monotonic: () => this.now },
    argon2: argon2Floor,
    stretch: stretchPassphrase,
  };
  vault = new Vault(this.tools);

  /** As after the program was started again. */
  async restart(options: { readonly readOnly?: boolean } = {}): Promise<Vault> {
    await this.vault.lock('quit');
    this.vault = new Vault(this.tools, options);
    return this.vault;
  }

  /** Gives the recovery code. */
  async create(escrowPublicKey: Uint8Array | null = null): Promise<string> {
    const made = await this.vault.create(bytes(first), { personal: ['Camille'], escrowPublicKey });
    if (!made.ok) throw new Error(made.error.code);
    return made.value.recoveryCode;
  }

  async unlocked(passphrase: string = first): Promise<OpenVault> {
    const result = await this.vault.unlock(bytes(passphrase));
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  }

  note(text: string): void {
    const database = this.vault.content?.database;
    database?.exec('CREATE TABLE IF NOT EXISTS note (text TEXT) STRICT');
    database?.transaction((writer) => writer.run('INSERT INTO note VALUES (:text)', { text }));
  }

  notes(): readonly unknown[] | undefined {
    return this.vault.content?.database.all('SELECT text FROM note').map((row) => row.text);
  }

  async document(name: string): Promise<void> {
    const writer = await this.vault.content?.files.create(testMetadata(name));
    await writer?.append(patternBytes(100_000));
    await writer?.finish();
  }

  async remove(): Promise<void> {
    await this.vault.lock('removed');
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}
