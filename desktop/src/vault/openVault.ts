import { statfs } from 'node:fs/promises';
import { deriveKey } from '@cartable/shared/crypto/keyLabels.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import type { EscrowRelease } from '@cartable/shared/crypto/vaultHeader.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { dispose, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { SqlDatabase } from '@cartable/shared/ports/sqlDatabase.ts';
import { type DatabaseOrigin, openVaultDatabase } from './database/openVaultDatabase.ts';
import { takeSnapshot } from './database/takeSnapshot.ts';
import { prepareVaultState, readVaultState, writeVaultState } from './database/vaultState.ts';
import type { ContentContext } from './files/contentContext.ts';
import { EncryptedFiles } from './files/encryptedFiles.ts';
import { FileCatalog } from './files/fileCatalog.ts';
import { FilePaths } from './files/filePaths.ts';
import { type RebuildReport, rebuildCatalog } from './files/rebuildCatalog.ts';
import { headerIsGenuine } from './header/signHeader.ts';
import type { VaultTools } from './vaultTools.ts';

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

/** An open vault: the profile's database and its documents. Both throw `vault.locked` once it is locked. */
export interface OpenVault {
  readonly database: SqlDatabase;
  readonly files: EncryptedFiles;
  readonly notices: readonly OpeningNotice[];
  /** Set when the documents' list had to be completed from the files. */
  readonly rebuilt: RebuildReport | null;
  /** Keeps an encrypted snapshot of the database, unless nothing changed since the last one. */
  snapshot(): Promise<void>;
  /** Notes that this header is in force: an older one put back is noticed. Best effort; the next opening notes it too. */
  remember(signed: SignedHeader): void;
  /** Closes the database and wipes the keys. */
  close(): void;
}

/** Opens database and documents with the vault key, which stays the caller's. */
export async function openVault(
  tools: VaultTools,
  vaultKey: SecretBytes,
  signed: SignedHeader,
  options: { readonly fresh: boolean; readonly readOnly: boolean },
): Promise<OpenVault> {
  const { crypto, random, hasher, folder } = tools;
  const databaseKey = await deriveKey(crypto, vaultKey, 'database');
  const { database, origin } = await openVaultDatabase(
    folder,
    databaseKey,
    !options.fresh,
    options.readOnly,
  ).catch((error: unknown) => {
    dispose(databaseKey);
    throw error;
  });
  const filesKey = await deriveKey(crypto, vaultKey, 'files');
  let open = true;
  const close = (): void => {
    open = false;
    dispose(databaseKey);
    dispose(filesKey);
    database.close();
  };
  try {
    const catalog = new FileCatalog(database);
    if (!options.readOnly) {
      prepareVaultState(database);
      catalog.prepare();
    }
    const context: ContentContext = {
      crypto,
      random,
      hasher,
      catalog,
      filesKey,
      paths: new FilePaths(folder),
      assertOpen() {
        if (!open) throw new AppError('vault.locked');
      },
      freeBytes: async () => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      },
    };
    const files = new EncryptedFiles(context);
    if (!options.readOnly) await files.settle();
    const repaired = (origin === 'snapshot' || origin === 'lost') && !options.readOnly;
    const rebuilt = repaired ? await rebuildCatalog(context) : null;
    const genuine = await headerIsGenuine(crypto, vaultKey, signed);
    const notices = noticesOf(signed, genuine, origin, readVaultState(database).headerGeneration);
    if (!options.readOnly && genuine && notices.every(({ code }) => code !== 'vault.header_rolled_back')) {
      rememberGeneration(database, signed.header.generation);
    }
    let kept = database.commits;
    return {
      database,
      files,
      notices,
      rebuilt,
      async snapshot() {
        if (options.readOnly || database.commits === kept) return;
        await takeSnapshot(folder, database, databaseKey);
        kept = database.commits;
      },
      remember({ header }) {
        try {
          rememberGeneration(database, header.generation);
        } catch {
          // A full key: the header itself is written, and must not be told as refused.
        }
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function noticesOf(
  { header }: SignedHeader,
  genuine: boolean,
  origin: DatabaseOrigin,
  known: number,
): readonly OpeningNotice[] {
  const notices: OpeningNotice[] = [];
  if (origin === 'snapshot') notices.push({ code: 'vault.database_restored' });
  if (origin === 'lost') notices.push({ code: 'vault.database_lost' });
  if (!genuine) notices.push({ code: 'vault.header_forged' });
  if (header.generation < known) notices.push({ code: 'vault.header_rolled_back' });
  if (genuine) {
    for (const release of header.releases) notices.push({ code: 'vault.escrow_released', release });
  }
  return notices;
}

/** No write when nothing changed: opening must not wear the key out. */
function rememberGeneration(database: SqlDatabase, generation: number): void {
  if (readVaultState(database).headerGeneration === generation) return;
  writeVaultState(database, { headerGeneration: generation });
}
