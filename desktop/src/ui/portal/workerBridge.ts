import type { Bridge, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { CommandArgs } from '@cartable/shared/bridge/commands.ts';
import type { Attachment, FileContent } from '@cartable/shared/domain/fileContent.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { mediaType } from '../lib/fileKind.ts';
import type { WorkerLine } from './connectWorker.ts';
import type { DoorRequest, DoorRequests, WorkerRequest } from './protocol.ts';
import { workerGone } from './workerLock.ts';

/** Asks the worker for one of a browser's own ways in. */
export type Door = <R extends DoorRequest>(
  name: R,
  args: DoorRequests[R]['args'],
) => Promise<Result<DoorRequests[R]['answer']>>;

/** The bridge to the portal's worker, and what only a page can do: download, warn before it is left, begin anew. */
export function workerBridge(line: WorkerLine): Bridge & { readonly door: Door } {
  const listeners = new Set<(event: HostEvent) => void>();
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  /** Files chosen in this page: shown from where they are until the server has them. */
  const chosen = new Map<string, string>();
  let asked = 0;
  let pending = 0;
  let leaving = false;
  let signingOut = false;

  line.onMessage((message) => {
    if (message.kind === 'answer') {
      waiting.get(message.id)?.(message.result);
      waiting.delete(message.id);
    } else if (message.kind === 'event') {
      if (message.event.type === 'sync') pending = message.event.status.pending;
      for (const listener of listeners) listener(message.event);
    } else {
      leaving = true;
      // A new document: whatever this page has shown goes with it. Only the page that asked goes by the provider.
      const next = (signingOut ? message.goOn : null) ?? '/';
      void workerGone().then(() => location.replace(next));
    }
  });
  addEventListener('beforeunload', (event) => {
    if (pending > 0 && !leaving) event.preventDefault();
  });

  const ask = (name: WorkerRequest['name'], args: unknown): Promise<Result<unknown>> =>
    new Promise((resolve) => {
      asked += 1;
      if (name === 'vault.lock') signingOut = true;
      waiting.set(asked, (result) => {
        // A sign-out that was refused is over; a later one may be another page's.
        if (name === 'vault.lock') signingOut = result.ok;
        resolve(result);
      });
      line.send({ id: asked, name, args });
    });
  const contentUrl = (content: FileContent, name: string): string =>
    chosen.get(content.manifest) ??
    `/content/${content.manifest}?${new URLSearchParams({ type: mediaType(name) })}`;
  const here = (name: string, args: unknown): Result<unknown> | undefined => {
    if (name === 'host.activity') return ok(null);
    if (name === 'host.openExternal') return refused('host.unknown_request');
    if (name === 'host.saveFile') {
      save(args as CommandArgs<'host.saveFile'>);
      return ok({ saved: true });
    }
    if (name !== 'files.saveCopy') return undefined;
    const { file } = args as { readonly file: Attachment };
    download(contentUrl(file.content, file.name), file.name);
    return ok({ saved: true });
  };
  /** A link's download cannot say why it is refused: the place is asked for first, and the link follows once it is kept. */
  const exportData = async ({
    userId,
    language,
  }: CommandArgs<'privacy.export'>): Promise<Result<unknown>> => {
    const kept = await ask('ask', { name: 'account.prepareExport', args: { userId } });
    if (!kept.ok) return kept;
    follow(`/people/${encodeURIComponent(userId)}/export.zip?language=${language}`, 'cartable.zip');
    // The browser shows how its download goes; nothing is saved yet.
    return ok({ saved: false });
  };

  return {
    call(name, args) {
      if (name === 'privacy.export') return exportData(args as CommandArgs<'privacy.export'>) as never;
      const answer = here(name, args);
      // The worker answers each name with what the bridge promises for it.
      return (answer ? Promise.resolve(answer) : ask(name as WorkerRequest['name'], args)) as never;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async addFile(file) {
      const added = (await ask('content.add', { file })) as Result<Attachment>;
      if (added.ok) chosen.set(added.value.content.manifest, URL.createObjectURL(file));
      return added;
    },
    contentUrl,
    // The worker answers each name with what the protocol promises for it.
    door: (name, args) => ask(name, args) as never,
  };
}

/** A download of what this page holds; the address goes once the browser has taken the bytes. */
function save({ name, bytes }: CommandArgs<'host.saveFile'>): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  download(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The browser's own download: the name makes the server send it as one. */
function download(url: string, name: string): void {
  follow(url.startsWith('blob:') ? url : `${url}&${new URLSearchParams({ name })}`, name);
}

function follow(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
