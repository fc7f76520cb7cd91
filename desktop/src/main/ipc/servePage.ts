import { basename } from 'node:path';
import type { HostEvent } from '@cartable/shared/bridge/bridge.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import { z } from 'zod';
import type { VaultClient } from '../vault/vaultClient.ts';
import { addFileChannel, callChannel, eventChannel } from './channels.ts';
import { type CommandHandler, type GateLog, isTrusted, passGate, type Sender } from './gate.ts';

/** Longest path that any of our systems accepts. */
const filePath = z.string().min(1).max(32_767);

/** Answers the page's requests through the gate. */
export function servePage(
  window: BrowserWindow,
  vault: VaultClient,
  handle: CommandHandler,
  log: GateLog,
): void {
  const senderOf = (event: IpcMainInvokeEvent): Sender => ({
    url: event.senderFrame?.url,
    isPage: !window.isDestroyed() && event.senderFrame === window.webContents.mainFrame,
  });
  ipcMain.handle(callChannel, (event, name: unknown, args: unknown) =>
    passGate(senderOf(event), name, args, handle, log),
  );
  ipcMain.handle(addFileChannel, async (event, path: unknown) => {
    if (!isTrusted(senderOf(event))) return refused('host.not_allowed');
    const parsed = filePath.safeParse(path);
    // A picture from the clipboard has no path; it must be saved to a file first.
    if (!parsed.success) return refused('files.not_on_disk');
    const name = basename(parsed.data).normalize('NFC');
    return vault.request('content.add', { path: parsed.data, name });
  });
}

/** Sends an event to the page, if it is still there. */
export function tellPage(window: BrowserWindow, event: HostEvent): void {
  if (!window.isDestroyed()) window.webContents.send(eventChannel, event);
}

/** For handlers that have nothing to say but that it was done. */
export const done = ok(null);
