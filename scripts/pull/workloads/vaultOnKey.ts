import { join } from 'node:path';
import { Vault } from '@cartable/desktop/vault/vault.ts';
import { nodeVaultTools } from '@cartable/desktop/vault/vaultTools.ts';
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
  // The floor: what a 4 GB school PC uses, and what an emulated one can bear.
  return new Vault({ ...nodeVaultTools(join(key, 'data', 'vault'), clock), argon2: argon2Floor }, options);
}

/** The passphrase of a workload after so many changes. */
export const passphraseOf = (change: number): SecretBytes =>
  secret(utf8(`lavande corbeau tiroir galet moulin ${change}`));
