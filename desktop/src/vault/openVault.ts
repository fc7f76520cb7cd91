import { statfs } from 'node:fs/promises';
import { deriveKey } from '@cartable/shared/crypto/keyLabels.ts';
import type { SignedHeader } from '@cartable/shared/crypto/vaultFileText.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { dispose, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { SqlDatabase } from '@cartable/shared/ports/sqlDatabase.ts';
import { openVaultDatabase } from './database/openVaultDatabase.ts';
import { takeSnapshot } from './database/takeSnapshot.ts';
import { prepareVaultState, readVaultState, rebuildReasons, writeVaultState } from './database/vaultState.ts';
import type { ContentContext } from './files/contentContext.ts';
import { EncryptedFiles } from './files/encryptedFiles.ts';
import { FileCatalog } from './files/fileCatalog.ts';
import { FilePaths } from './files/filePaths.ts';
import { type RebuildReport, rebuildCatalog } from './files/rebuildCatalog.ts';
import { headerIsGenuine } from './header/signHeader.ts';
import { type OpeningNotice, OpeningNotices } from './openingNotices.ts';
import type { VaultTools } from './vaultTools.ts';

/** An open vault: the profile's database and its documents. Both throw `vault.locked` once it is locked. */
export interface OpenVault {
  readonly database: SqlDatabase;
  readonly files: EncryptedFiles;
  /** What it has to say since its opening and the person has not dismissed. */
  readonly notices: readonly OpeningNotice[];
  /** The person has read the notices of this code. */
  dismissNotice(code: string): void;
  /** Whether vault.json was forged, or is an older one put back: nothing is to be built on it. */
  readonly headerDoubtful: boolean;
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
    const rebuilt = repaired ? await rebuild(context, database) : null;
    const genuine = await headerIsGenuine(crypto, vaultKey, signed);
    const notices = new OpeningNotices(database, signed, { genuine, origin, readOnly: options.readOnly });
    const headerDoubtful = !genuine || notices.list.some(({ code }) => code === 'vault.header_rolled_back');
    if (!options.readOnly && !headerDoubtful) {
      rememberGeneration(database, signed.header.generation);
    }
    let kept = database.commits;
    return {
      database,
      files,
      get notices() {
        return notices.list;
      },
      dismissNotice: (code) => notices.dismiss(code),
      headerDoubtful,
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

/** Half of them from the end: {@link rebuildCatalog} says why. */
const mostRebuildings = 6;

/** Completes the documents' list, or gives up what no attempt got to: those files stay where they lie, unlisted. */
async function rebuild(context: ContentContext, database: SqlDatabase): Promise<RebuildReport> {
  const { rebuildTries } = readVaultState(database);
  let report: RebuildReport = { restored: 0, unreadable: [] };
  if (rebuildTries < mostRebuildings) {
    writeVaultState(database, { rebuildTries: rebuildTries + 1 });
    report = await rebuildCatalog(context, rebuildTries % 2 === 1);
  }
  writeVaultState(database, { rebuild: rebuildReasons.none, rebuildTries: 0 });
  return report;
}

/** No write when nothing changed: opening must not wear the key out. */
function rememberGeneration(database: SqlDatabase, generation: number): void {
  if (readVaultState(database).headerGeneration === generation) return;
  writeVaultState(database, { headerGeneration: generation });
}
