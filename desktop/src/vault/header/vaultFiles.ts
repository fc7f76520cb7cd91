import {
  readVaultFile,
  type SignedHeader,
  vaultFileLengthBytes,
  writeVaultFile,
} from '@cartable/shared/crypto/vaultFileText.ts';
import { headerBytes } from '@cartable/shared/crypto/vaultHeader.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { AbFile } from '../key/abFile.ts';

export type HeaderProblem = 'vault.absent' | 'vault.header_damaged' | 'vault.too_new';

/** vault.a.json and vault.b.json: the slots, which stand between a passphrase and everything else. */
export class VaultFiles {
  readonly #file: AbFile<SignedHeader>;
  readonly #hasher: Hasher;

  constructor(vaultFolder: string, hasher: Hasher) {
    this.#hasher = hasher;
    this.#file = new AbFile(vaultFolder, 'vault', 'json', {
      length: vaultFileLengthBytes,
      encode: (signed) => writeVaultFile(signed, hasher),
      decode: (bytes) => {
        const read = readVaultFile(bytes, hasher);
        return read.ok ? { generation: read.value.header.generation, value: read.value } : undefined;
      },
    });
  }

  /**
   * The header in force. `vault.too_new` when either copy is of a later program: that one is the newer, and an older
   * program that went on from the other copy would undo its work.
   */
  async read(): Promise<Result<SignedHeader, HeaderProblem>> {
    const sides = await this.#file.sides();
    const problems = sides.flatMap(({ bytes }) => {
      const read = bytes && readVaultFile(bytes, this.#hasher);
      return read && !read.ok ? [read.error.code] : [];
    });
    if (problems.includes('vault.too_new')) return refused('vault.too_new');
    const [best] = sides
      .flatMap(({ copy }) => (copy ? [copy] : []))
      .sort((a, b) => b.generation - a.generation);
    if (best) return ok(best.value);
    return refused(problems.length > 0 ? 'vault.header_damaged' : 'vault.absent');
  }

  /** Whether both copies can be read and say the same, their generations apart. */
  async agree(): Promise<boolean> {
    const [a, b] = (await this.#file.sides()).map(
      ({ copy }) => copy && headerBytes({ ...copy.value.header, generation: 0 }),
    );
    return a !== undefined && b?.length === a.length && a.every((byte, index) => byte === b[index]);
  }

  /** Writes over the copy that is not in force, durably. */
  async write(signed: SignedHeader): Promise<void> {
    await this.#file.write(signed);
  }
}
