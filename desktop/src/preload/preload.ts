import type { Bridge, CommandResults, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { CommandArgs, CommandName } from '@cartable/shared/bridge/commands.ts';
import type { Attachment, FileContent } from '@cartable/shared/domain/fileContent.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { addFileChannel, callChannel, eventChannel } from '../main/ipc/channels.ts';

/**
 * All that the page sees of the program. It carries, it does not decide: the gate in the main process checks everything. No
 * Electron object crosses, in particular no event with its `sender`.
 */
const bridge: Bridge = {
  call<C extends CommandName>(name: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> {
    return ipcRenderer.invoke(callChannel, name, args);
  },
  subscribe(listener: (event: HostEvent) => void): () => void {
    const relay = (_event: unknown, event: HostEvent): void => listener(event);
    ipcRenderer.on(eventChannel, relay);
    return () => ipcRenderer.off(eventChannel, relay);
  },
  addFile(file: File): Promise<Result<Attachment>> {
    // Only a file that the person dropped or chose has a path; a page cannot make one for a path of its liking.
    return ipcRenderer.invoke(addFileChannel, webUtils.getPathForFile(file));
  },
  contentUrl(content: FileContent, name: string): string {
    const type = encodeURIComponent(content.mime);
    return `app://cartable/content/${content.manifest}?type=${type}#${encodeURIComponent(name)}`;
  },
};

contextBridge.exposeInMainWorld('cartable', bridge);
