import { basename } from 'node:path';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { type BrowserWindow, dialog } from 'electron';
import { openOutside } from '../host/openOutside.ts';
import { type Language, sentence } from '../host/sentences.ts';
import type { VaultClient } from '../vault/vaultClient.ts';
import { isOpenable } from './openableName.ts';
import { writeWhole } from './writeWhole.ts';

/** What the commands on files work with. */
export interface FileCommandHost {
  readonly window: BrowserWindow;
  readonly vault: VaultClient;
  readonly language: () => Language;
}

/** Lets the person choose files and encrypts each into the profile. Stops at the first that is refused. */
export async function pickFiles(
  host: FileCommandHost,
  multiple: boolean,
): Promise<Result<CommandResults['files.pick']>> {
  const chosen = await dialog.showOpenDialog(host.window, {
    title: sentence(host.language(), 'pick.title'),
    // Windows would keep what was chosen here in the person's list of recent documents.
    properties: multiple
      ? ['openFile', 'multiSelections', 'dontAddToRecent']
      : ['openFile', 'dontAddToRecent'],
    filters: [{ name: sentence(host.language(), 'dialog.allFiles'), extensions: ['*'] }],
  });
  const added: Attachment[] = [];
  for (const path of chosen.canceled ? [] : chosen.filePaths) {
    const one = await host.vault.request('content.add', { path, name: basename(path).normalize('NFC') });
    if (!one.ok) return one;
    added.push(one.value);
  }
  return ok(added);
}

/** Writes a decrypted copy where the person says, after saying what that means. */
export async function saveCopy(
  host: FileCommandHost,
  file: Attachment,
): Promise<Result<CommandResults['files.saveCopy']>> {
  if (!(await confirm(host, 'saveCopy'))) return ok({ saved: false });
  const chosen = await dialog.showSaveDialog(host.window, {
    title: sentence(host.language(), 'saveCopy.title'),
    // The name comes from another person's record: only its last part may count.
    defaultPath: basename(file.name.replaceAll('\\', '/')),
    properties: ['dontAddToRecent'],
  });
  if (chosen.canceled || chosen.filePath === '') return ok({ saved: false });
  const saved = await host.vault.request('content.save', {
    manifest: file.content.manifest,
    path: chosen.filePath,
  });
  return saved.ok ? ok({ saved: true }) : saved;
}

/** Writes what the server keeps about a person where the one who asks says, after saying what that means. */
export async function exportData(
  host: FileCommandHost,
  asked: { readonly userId: string; readonly language: Language },
): Promise<Result<CommandResults['privacy.export']>> {
  if (!(await confirm(host, 'saveCopy'))) return ok({ saved: false });
  const chosen = await dialog.showSaveDialog(host.window, {
    title: sentence(host.language(), 'exportData.title'),
    defaultPath: sentence(host.language(), 'exportData.fileName'),
    properties: ['dontAddToRecent'],
  });
  if (chosen.canceled || chosen.filePath === '') return ok({ saved: false });
  const saved = await host.vault.request('privacy.save', { ...asked, path: chosen.filePath });
  return saved.ok ? ok({ saved: true }) : saved;
}

/** Writes what the program made for the person (letters, a table) where they say, after saying what that means. */
export async function saveFile(
  host: FileCommandHost,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
): Promise<Result<CommandResults['host.saveFile']>> {
  if (!(await confirm(host, 'saveCopy'))) return ok({ saved: false });
  const chosen = await dialog.showSaveDialog(host.window, {
    title: sentence(host.language(), 'saveCopy.title'),
    defaultPath: basename(name.replaceAll('\\', '/')),
    properties: ['dontAddToRecent'],
  });
  if (chosen.canceled || chosen.filePath === '') return ok({ saved: false });
  try {
    await writeWhole(chosen.filePath, bytes);
    return ok({ saved: true });
  } catch {
    return refused('files.not_saved');
  }
}

/** Opens a document in another program: warned of, watched and taken back by the vault (decision 0041). */
export async function checkOut(host: FileCommandHost, nodeId: string): Promise<Result<null>> {
  if (!(await confirm(host, 'checkOut'))) return refused('files.not_opened');
  const out = await host.vault.request('content.checkOut', { nodeId });
  if (!out.ok) return out;
  const opened = isOpenable(basename(out.value.path)) && (await openOutside({ path: out.value.path }));
  if (opened) return ok(null);
  await host.vault.request('files.checkIn', { nodeId });
  return refused(isOpenable(basename(out.value.path)) ? 'files.not_opened' : 'files.type_not_opened');
}

async function confirm(host: FileCommandHost, what: 'saveCopy' | 'checkOut'): Promise<boolean> {
  const language = host.language();
  const { response } = await dialog.showMessageBox(host.window, {
    type: 'warning',
    message: sentence(language, `${what}.warning`),
    detail: sentence(language, `${what}.detail`),
    buttons: [sentence(language, `${what}.confirm`), sentence(language, 'dialog.cancel')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
