import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { ContentTable } from '@cartable/shared/files/contentTable.ts';
import type { Work } from '@cartable/shared/host/work.ts';
import { concatBytes } from '@cartable/shared/lib/bytes.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { numbers, type Said, words } from './said.ts';
import { contentsOnKey, giveOutSheets, sheetBytes } from './workloads/contentsOnKey.ts';
import { schoolServer } from './workloads/engineOnKey.ts';
import { fileLength } from './workloads/useContents.ts';
import { passphraseOf, vaultOnKey } from './workloads/vaultOnKey.ts';
import { workBytes } from './workloads/workBytes.ts';

/** Between a file's rename and its row the key may have been pulled once; such a file stays (docs/decisions/0126). */
const MOST_STRAYS = 1;

/**
 * Opens a pulled key again and looks for each acknowledged file, whole and named; nothing may lie on the key that nobody comes back to.
 * Then every file must reach a server that was put back to its first day, and every file of the teacher must come from it.
 *
 * @returns one sentence for each thing that is wrong; none when all is as it must be
 */
export async function checkContents(key: string, said: Said): Promise<readonly string[]> {
  const vault = vaultOnKey(key);
  if (!said.acknowledged.includes('created') && (await vault.state()) === 'vault.absent') return [];
  try {
    const unlocked = await vault.unlock(passphraseOf(0));
    if (!unlocked.ok) return [`unlock: ${unlocked.error.code}`];
    return [
      ...unlocked.value.notices.map(({ code }) => `notice: ${code}`),
      ...(await checkWork(key, unlocked.value, said)),
    ];
  } finally {
    await vault.lock('quit');
  }
}

async function checkWork(key: string, vault: OpenVault, said: Said): Promise<readonly string[]> {
  const server = await schoolServer();
  const sheets = await giveOutSheets(server);
  const restore = await server.backup();
  await restore();
  const work = await contentsOnKey(vault, server);
  try {
    const wrong = [...checkRoom(key, vault)];
    const files = words(said.acknowledged, 'file').map((line) => line.split(' ') as [string, string]);
    for (const [manifest, index] of files) {
      const bytes = workBytes(Number(index), fileLength(Number(index)));
      wrong.push(...(await checkBytes(work, manifest, bytes)));
    }
    for (const sheet of numbers(said.acknowledged, 'sheet')) {
      wrong.push(...(await checkBytes(work, sheets[sheet]?.content.manifest ?? '', sheetBytes(sheet))));
    }
    await work.engine.syncNow();
    const effects = new Set(await server.effects());
    for (const id of words(said.acknowledged, 'action')) {
      if (!effects.has(id)) wrong.push(`action ${id}: not on the server`);
    }
    for (const [manifest] of files) {
      if ((await server.missingChunks('pupil1', [manifest])).length > 0)
        wrong.push(`file ${manifest}: not on the server`);
    }
    for (const [sheet, file] of sheets.entries()) {
      await work.library.fetch(file);
      wrong.push(...(await checkBytes(work, file.content.manifest, sheetBytes(sheet))));
    }
    return [...wrong, ...checkRoom(key, vault)];
  } finally {
    work.dispose();
  }
}

/** Every file on the key is a content or a download that goes on. */
function checkRoom(key: string, { database, files }: OpenVault): readonly string[] {
  const table = new ContentTable(database);
  const downloads = new Set<string>(table.downloads().map(({ fileId }) => fileId));
  const contents = table.files();
  const unnamed = files.ids().filter((id) => !contents.has(id) && !downloads.has(id));
  const parts = namesUnder(join(key, 'data', 'vault', 'part')).filter((id) => !downloads.has(id));
  const catalogued = new Set<string>(files.ids());
  const strays = namesUnder(join(key, 'data', 'vault', 'd')).filter((id) => !catalogued.has(id));
  return [
    ...unnamed.map((id) => `document ${id}: no content has it`),
    ...parts.map((id) => `part ${id}: nothing goes on with it`),
    ...(strays.length > MOST_STRAYS ? [`unknown files: ${strays.join()}`] : []),
  ];
}

function namesUnder(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function checkBytes(
  { library }: Work,
  manifest: string,
  wanted: Uint8Array,
): Promise<readonly string[]> {
  try {
    const reader = await library.open(manifest);
    const parts: Uint8Array[] = [];
    for await (const part of reader.stream()) parts.push(part);
    await reader.close();
    return Buffer.compare(concatBytes(...parts), wanted) === 0 ? [] : [`file ${manifest}: other bytes`];
  } catch (error) {
    if (!isAppError(error)) throw error;
    return [`file ${manifest}: ${error.code}`];
  }
}
