import type { EscrowRelease } from '@cartable/shared/crypto/vaultHeader.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import type { SqlDatabase } from '@cartable/shared/ports/sqlDatabase.ts';
import type { DatabaseOrigin } from './database/openVaultDatabase.ts';
import { readVaultState, writeVaultState } from './database/vaultState.ts';

/** What was out of the ordinary when the vault opened; each code has a sentence. */
export type OpeningNotice =
  /** The database was damaged or gone; an older snapshot took its place. What was not yet synchronised since may be missing. */
  | { readonly code: 'vault.database_restored' }
  /** Nothing of the database could be read: it is empty, the documents' list was made again from the files. */
  | { readonly code: 'vault.database_lost' }
  /** Someone without the vault's key changed vault.json. */
  | { readonly code: 'vault.header_forged' }
  /** An older vault.json was put back: an older passphrase may work again. */
  | { readonly code: 'vault.header_rolled_back' }
  /** The school opened the vault, at the pupil's request or not. */
  | { readonly code: 'vault.escrow_released'; readonly release: EscrowRelease };

/** By what `vault_state` keeps of them. */
const aboutDatabase = [undefined, 'vault.database_restored', 'vault.database_lost'] as const;

/**
 * What the vault has to say since its opening, until the person has read it. What is over with the opening (another database, a release by the
 * school) is told again at each opening until then; a header that is still not as it should be, until it is.
 */
export class OpeningNotices {
  readonly #database: SqlDatabase;
  readonly #readOnly: boolean;
  #list: readonly OpeningNotice[];

  constructor(
    database: SqlDatabase,
    { header }: SignedHeader,
    at: { readonly genuine: boolean; readonly origin: DatabaseOrigin; readonly readOnly: boolean },
  ) {
    this.#database = database;
    this.#readOnly = at.readOnly;
    const state = readVaultState(database);
    const replaced = at.origin === 'snapshot' ? 1 : at.origin === 'lost' ? 2 : 0;
    if (replaced > 0 && !at.readOnly) writeVaultState(database, { databaseNotice: replaced });
    const otherDatabase = aboutDatabase[replaced || state.databaseNotice];
    this.#list = [
      ...(otherDatabase === undefined ? [] : [{ code: otherDatabase }]),
      ...(at.genuine ? [] : [{ code: 'vault.header_forged' as const }]),
      ...(header.generation < state.headerGeneration ? [{ code: 'vault.header_rolled_back' as const }] : []),
      ...(at.genuine ? unseen(header.releases, state.releaseSeenAt) : []).map((release) => ({
        code: 'vault.escrow_released' as const,
        release,
      })),
    ];
  }

  get list(): readonly OpeningNotice[] {
    return this.#list;
  }

  /** The person has read those of this code. Remembered with the profile, unless the key cannot be written. */
  dismiss(code: string): void {
    const read = this.#list.filter((notice) => notice.code === code);
    this.#list = this.#list.filter((notice) => notice.code !== code);
    const last = read.at(-1);
    if (last === undefined || this.#readOnly) return;
    if (last.code === 'vault.escrow_released') {
      writeVaultState(this.#database, { releaseSeenAt: last.release.at });
    } else if (aboutDatabase.some((one) => one === last.code)) {
      writeVaultState(this.#database, { databaseNotice: 0 });
    }
  }
}

/** Those after the last one seen. By their order: the operators' clocks need not agree. */
function unseen(releases: readonly EscrowRelease[], seenAt: number): readonly EscrowRelease[] {
  return releases.slice(releases.findLastIndex(({ at }) => at === seenAt) + 1);
}
