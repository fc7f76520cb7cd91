import { createHash } from 'node:crypto';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import type { Vault } from '@cartable/desktop/vault/vault.ts';
import type { ContentWriter, FileId } from '@cartable/shared/ports/contentStore.ts';
import { seeded } from '../cutPoint.ts';
import { acknowledge, note } from './acknowledge.ts';
import { passphraseOf, vaultOnKey } from './vaultOnKey.ts';
import { workBytes, workLength } from './workBytes.ts';

/** The database's rows of this workload: each work writes two, in one transaction. */
export const PAGE_TABLE =
  'CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT';

/** Rows of a work: an even number and the next one, both or none. */
export const pagesOf = (index: number): readonly [number, number] => [2 * index, 2 * index + 1];

/** How many bytes a row holds: some fit a page of the database, some need several. */
export const pageLength = (id: number): number => 200 + (id % 40) * 150;

/**
 * Makes a vault and works as a pupil does, at random by `seed`: rows in the encrypted database, documents written, written
 * with an interruption, removed; snapshots, changes of passphrase, locking and unlocking. Says `NOTE begin …` before
 * and `ACK …` after each: what was acknowledged must stay, what was begun may be there or not, and nothing by half.
 */
export async function useVault(key: string, seed: number, count: number): Promise<void> {
  const vault = vaultOnKey(key);
  try {
    acknowledge('start');
    const made = await vault.create(passphraseOf(0), { personal: [], escrowPublicKey: null });
    if (!made.ok) throw new Error(made.error.code);
    acknowledge('created');
    opened(vault).database.exec(PAGE_TABLE);
    await work(vault, seed, count);
    await vault.lock('quit');
  } finally {
    await vault.lock('removed');
  }
}

async function work(vault: Vault, seed: number, count: number): Promise<void> {
  const random = seeded(seed);
  const kept: FileId[] = [];
  let changes = 0;
  for (let index = 0; index < count; index++) {
    const dice = random();
    if (dice < 0.35) writePages(opened(vault), index);
    else if (dice < 0.7) kept.push(await writeDocument(opened(vault), index, dice > 0.6));
    else if (dice < 0.84) {
      const [gone] = kept.splice(Math.floor(random() * kept.length), 1);
      if (gone !== undefined) await removeDocument(opened(vault), gone);
    } else if (dice < 0.92) {
      await opened(vault).snapshot();
      acknowledge('snapshot');
    } else if (dice < 0.95) {
      await changePassphrase(vault, changes);
      changes += 1;
    } else if (dice < 0.97) {
      await vault.lock('user');
      const again = await vault.unlock(passphraseOf(changes));
      if (!again.ok) throw new Error(again.error.code);
      acknowledge('unlocked');
    } else writePages(opened(vault), index);
  }
}

/** The open vault. @throws Error when it is locked */
export function opened(vault: Vault): OpenVault {
  if (vault.content === undefined) throw new Error('the vault is locked');
  return vault.content;
}

/** Two rows in one transaction. */
export function writePages({ database }: OpenVault, index: number): void {
  note(`begin pages ${index}`);
  database.transaction((writer) => {
    for (const id of pagesOf(index)) {
      writer.run('INSERT INTO page (id, bytes) VALUES (:id, :bytes)', {
        id,
        bytes: workBytes(id, pageLength(id)),
      });
    }
  });
  acknowledge(`pages ${index}`);
}

/** A document in two parts, `interrupted` in between. */
export async function writeDocument(
  { files }: OpenVault,
  index: number,
  interrupted: boolean,
): Promise<FileId> {
  const bytes = workBytes(index, workLength(index));
  const content = createHash('sha256').update(bytes).digest('hex');
  const metadata = {
    document: `work-${index}`,
    version: 1,
    name: `Travail ${index}.bin`,
    folder: [],
    mime: '',
    content,
  };
  let writer: ContentWriter = await files.create(metadata, bytes.length);
  note(`begin document ${writer.fileId} ${index}`);
  await writer.append(bytes.subarray(0, bytes.length / 2));
  if (interrupted) {
    await writer.suspend();
    const resumed = await files.resume(writer.fileId);
    if (!resumed.ok) throw new Error(resumed.error.code);
    writer = resumed.value;
    await writer.append(bytes.subarray(writer.durableOffset));
  } else await writer.append(bytes.subarray(bytes.length / 2));
  const file = await writer.finish();
  acknowledge(`document ${file.fileId} ${index}`);
  return file.fileId;
}

/** Removes a document. */
export async function removeDocument({ files }: OpenVault, fileId: FileId): Promise<void> {
  note(`begin removal ${fileId}`);
  await files.delete(fileId);
  acknowledge(`removal ${fileId}`);
}

async function changePassphrase(vault: Vault, change: number): Promise<void> {
  note(`begin passphrase ${change + 1}`);
  const changed = await vault.changePassphrase(passphraseOf(change), passphraseOf(change + 1), []);
  if (!changed.ok) throw new Error(changed.error.code);
  acknowledge(`passphrase ${change + 1}`);
}
