import { totalmem } from 'node:os';
import type { CryptoPort } from '@cartable/shared/crypto/cryptoPort.ts';
import type { Argon2Params } from '@cartable/shared/crypto/vaultHeader.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { nodeCrypto, nodeHasher, nodeRandom } from './nodeCrypto.ts';
import { paramsForMemory, stretchPassphrase } from './passphrase/stretch.ts';

/** What a vault works with. */
export interface VaultTools {
  /** `data/vault` on the key, an absolute path of today: the drive letter changes. */
  readonly folder: string;
  readonly crypto: CryptoPort;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly clock: Clock;
  /** Parameters of new passphrase slots. */
  readonly argon2: Argon2Params;
  /** How a passphrase becomes a slot's key: Argon2id, but in tests of something else on emulated PCs. */
  readonly stretch: typeof stretchPassphrase;
}

/** The tools of this PC for the vault in `folder`. */
export function nodeVaultTools(folder: string, clock: Clock): VaultTools {
  return {
    folder,
    clock,
    crypto: nodeCrypto,
    random: nodeRandom,
    hasher: nodeHasher,
    argon2: paramsForMemory(totalmem()),
    stretch: stretchPassphrase,
  };
}
