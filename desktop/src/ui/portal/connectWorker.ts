import type { WorkerMessage, WorkerRequest } from './protocol.ts';
import workerUrl from './worker/main.ts?worker&url';

/** The page's end of the line to its worker. */
export interface WorkerLine {
  send(request: WorkerRequest): void;
  onMessage(listener: (message: WorkerMessage) => void): void;
}

/** Joins the worker of all this browser's pages; browsers without shared workers (Chrome on Android) give each page its own. */
export function connectWorker(): WorkerLine {
  const options = { type: 'module', name: 'cartable' } as const;
  if (typeof SharedWorker === 'undefined') {
    const worker = new Worker(workerUrl, options);
    return {
      send: (request) => worker.postMessage(request),
      onMessage: (listener) =>
        worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => listener(data)),
    };
  }
  const { port } = new SharedWorker(workerUrl, options);
  return {
    send: (request) => port.postMessage(request),
    // Begun with the listener, so that nothing is said to nobody while the interface is read.
    onMessage(listener) {
      port.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => listener(data));
      port.start();
    },
  };
}
