import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Vault } from '@cartable/desktop/vault/vault.ts';
import { nodeVaultTools, type VaultTools } from '@cartable/desktop/vault/vaultTools.ts';
import { argon2Floor } from '@cartable/shared/crypto/vaultHeader.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { type SecretBytes, secret } from '@cartable/shared/lib/secretBytes.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';

const HOUR_MS = 3_600_000;

/** The vault of a key where the key's layout has it. Its clock jumps by an hour a look: no test waits out a wrong passphrase. */
export function vaultOnKey(key: string, options: { readonly readOnly?: boolean } = {}): Vault {
  let now = Date.now();
  const clock = {
    now: () => {
      now += HOUR_MS;
      return now as ClaimedTime;
    },
    monotonic: () => performance.now(),
  };
  const tools = nodeVaultTools(join(key, 'data', 'vault'), clock);
  return new Vault({ ...tools, argon2: argon2Floor, stretch }, options);
}

/**
 * In the place of Argon2id, which touches no key, and on an emulated processor took half of a pull's time. What a slot holds
 * and when it is written stays the same; the host that opens a pulled key goes the same way.
 */
const stretch: VaultTools['stretch'] = async (normalised, salt) =>
  secret(new Uint8Array(createHash('sha256').update(salt).update(normalised).digest()));

/** The passphrase of a workload after so many changes. */
export const passphraseOf = (change: number): SecretBytes =>
  secret(utf8(`lavande corbeau tiroir galet moulin ${change}`));
