import { answering } from '@cartable/shared/host/answering.ts';
import type { WorkerMessage, WorkerRequest } from '../protocol.ts';
import { holdWorkerLock } from '../workerLock.ts';
import { browserLabel } from './browserLabel.ts';
import { loadSqlite } from './loadSqlite.ts';
import { portalCommands } from './portalCommands.ts';
import { PortalHost } from './portalHost.ts';
import { wasmDatabase } from './wasmDatabase.ts';

/**
 * The portal's worker: one for all pages of this origin where the browser has shared workers, else one a page. It alone holds the records
 * and speaks to the server.
 */
declare const __CARTABLE_VERSION__: string;

/** What shared and dedicated workers have, as far as it is used here. */
interface WorkerScope {
  readonly location: { readonly origin: string };
  readonly navigator: { readonly userAgent: string };
  addEventListener(
    type: 'connect',
    listener: (event: { readonly ports: readonly MessagePort[] }) => void,
  ): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<WorkerRequest>) => void): void;
  postMessage?(message: WorkerMessage): void;
  close(): void;
}
const scope = globalThis as unknown as WorkerScope;

/** The pages that listen. */
const pages = new Set<(message: WorkerMessage) => void>();
const tell = (message: WorkerMessage): void => {
  for (const page of pages) page(message);
};
/** Workers of other pages, where there is no shared one: a person who signs out in one page is signed out in all. */
const others = new BroadcastChannel('cartable.ended');

holdWorkerLock();
let ended = false;
const host = new PortalHost({
  origin: scope.location.origin,
  version: __CARTABLE_VERSION__,
  label: browserLabel(scope.navigator.userAgent),
  database: async () => wasmDatabase(await loadSqlite()),
  emit: (event) => tell({ kind: 'event', event }),
  ended(goOn) {
    if (ended) return;
    ended = true;
    others.postMessage('ended');
    tell({ kind: 'ended', goOn });
    // WebAssembly's memory cannot be given back piece by piece: it goes with the worker.
    scope.close();
  },
});
others.addEventListener('message', () => host.end());

const commands = portalCommands(host, (event) => tell({ kind: 'event', event }));
const answer = answering(commands, (fault) =>
  console.error(JSON.stringify({ event: 'portal.fault', ...fault })),
);
const serve = (request: WorkerRequest, send: (message: WorkerMessage) => void): void => {
  void answer(request).then((result) => send({ kind: 'answer', id: request.id, result }));
};

if (typeof scope.postMessage === 'function') {
  const send = (message: WorkerMessage): void => scope.postMessage?.(message);
  pages.add(send);
  scope.addEventListener('message', ({ data }) => serve(data, send));
} else {
  scope.addEventListener('connect', ({ ports }) => {
    for (const port of ports) {
      const send = (message: WorkerMessage): void => port.postMessage(message);
      pages.add(send);
      port.addEventListener('message', ({ data }: MessageEvent<WorkerRequest>) => serve(data, send));
      port.start();
    }
  });
}
