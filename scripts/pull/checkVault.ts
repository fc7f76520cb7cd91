import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import type { Vault } from '@cartable/desktop/vault/vault.ts';
import type { FileId } from '@cartable/shared/ports/contentStore.ts';
import { numbers, type Said, words } from './said.ts';
import { PAGE_TABLE, pageLength, pagesOf } from './workloads/useVault.ts';
import { passphraseOf, vaultOnKey } from './workloads/vaultOnKey.ts';
import { workBytes, workLength } from './workloads/workBytes.ts';

/**
 * Opens the vault of a pulled key again and compares it with what had been acknowledged.
 *
 * @returns one sentence for each thing that is wrong; none when all is as it must be
 */
export async function checkVault(key: string, said: Said): Promise<readonly string[]> {
  const vault = vaultOnKey(key);
  if (!said.acknowledged.includes('created') && (await vault.state()) === 'vault.absent') return [];
  try {
    const unlocked = await checkPassphrase(vault, said);
    const open = vault.content;
    if (open === undefined) return unlocked;
    open.database.exec(PAGE_TABLE);
    return [
      ...unlocked,
      // Nothing acknowledged may depend on a snapshot: a pull must leave the database itself whole.
      ...open.notices.map(({ code }) => `notice: ${code}`),
      ...checkPages(open, said),
      ...(await checkFiles(open, said)),
      ...(await checkUse(open)),
    ];
  } finally {
    await vault.lock('quit');
  }
}

/** The last acknowledged passphrase opens the vault, or the one that was being set; no earlier one does. */
async function checkPassphrase(vault: Vault, said: Said): Promise<readonly string[]> {
  const last = numbers(said.acknowledged, 'passphrase').at(-1) ?? 0;
  const begun = numbers(said.output, 'NOTE begin passphrase').at(-1) ?? 0;
  if (last > 0 && (await vault.unlock(passphraseOf(last - 1))).ok)
    return [`passphrase ${last - 1} opens again`];
  for (const change of new Set([last, begun])) {
    const result = await vault.unlock(passphraseOf(change));
    if (result.ok) return [];
    if (result.error.code !== 'vault.passphrase_wrong') return [`unlock: ${result.error.code}`];
  }
  return [`neither passphrase ${last} nor ${begun} opens the vault`];
}

function checkPages({ database }: OpenVault, said: Said): readonly string[] {
  const wrong = database
    .all('PRAGMA integrity_check')
    .flatMap((row) => (row.integrity_check === 'ok' ? [] : [`database: ${row.integrity_check}`]));
  const due = new Set(numbers(said.acknowledged, 'pages'));
  for (const index of new Set([...due, ...numbers(said.output, 'NOTE begin pages')])) {
    const found = pagesOf(index).map((id) => ({
      id,
      row: database.get('SELECT bytes FROM page WHERE id = :id', { id }),
    }));
    const present = found.filter(({ row }) => row !== undefined);
    if (present.length === 0 && due.has(index)) wrong.push(`pages ${index}: acknowledged and gone`);
    if (present.length === 1) wrong.push(`pages ${index}: half of a transaction`);
    for (const { id, row } of present) {
      if (!same(row?.bytes, workBytes(id, pageLength(id)))) wrong.push(`page ${id}: other bytes`);
    }
  }
  return wrong;
}

async function checkFiles({ files }: OpenVault, said: Said): Promise<readonly string[]> {
  const wrong: string[] = [];
  const listed = files.list().map(({ fileId }) => fileId);
  const visible = new Set<string>(listed);
  const begun = new Map(documents(said.output, 'NOTE begin document'));
  const removed = new Set(words(said.acknowledged, 'removal'));
  const removing = new Set(words(said.output, 'NOTE begin removal'));
  for (const [fileId] of documents(said.acknowledged, 'document')) {
    if (!visible.has(fileId) && !removing.has(fileId))
      wrong.push(`document ${fileId}: acknowledged and gone`);
  }
  for (const fileId of listed) {
    const index = begun.get(fileId);
    if (removed.has(fileId)) wrong.push(`document ${fileId}: removed and back`);
    if (index === undefined) wrong.push(`document ${fileId}: from nowhere`);
    else wrong.push(...(await checkFile(files, fileId, index)));
  }
  return wrong;
}

async function checkFile(
  files: OpenVault['files'],
  fileId: FileId,
  index: number,
): Promise<readonly string[]> {
  const verified = await files.verify(fileId);
  if (!verified.ok) return [`document ${fileId}: ${verified.error.code}`];
  const opened = await files.open(fileId);
  if (!opened.ok) return [`document ${fileId}: ${opened.error.code}`];
  const bytes = await opened.value.read(0, workLength(index) + 1);
  await opened.value.close();
  return same(bytes, workBytes(index, workLength(index))) ? [] : [`document ${fileId}: other bytes`];
}

/** A key that holds everything but cannot be worked with is lost as well. */
async function checkUse({ database, files, snapshot }: OpenVault): Promise<readonly string[]> {
  const bytes = workBytes(1, 100_000);
  const writer = await files.create(
    { document: 'after', version: 1, name: 'after', folder: [], mime: '', content: null },
    bytes.length,
  );
  await writer.append(bytes);
  const file = await writer.finish();
  database.transaction((sql) => sql.run('INSERT INTO page (id, bytes) VALUES (-1, :bytes)', { bytes }));
  await snapshot();
  const verified = await files.verify(file.fileId);
  const row = database.get('SELECT bytes FROM page WHERE id = -1');
  return verified.ok && same(row?.bytes, bytes) ? [] : ['the key cannot be used again'];
}

const documents = (lines: readonly string[], begin: string): readonly (readonly [string, number])[] =>
  words(lines, begin).map((rest) => {
    const [fileId = '', index = ''] = rest.split(' ');
    return [fileId, Number(index)];
  });

function same(found: unknown, wanted: Uint8Array): boolean {
  return found instanceof Uint8Array && Buffer.compare(found, wanted) === 0;
}
