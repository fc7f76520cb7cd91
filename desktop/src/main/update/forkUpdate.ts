import { utilityProcess } from 'electron';
import type { UpdateMessage, UpdateRequest } from '../../update/protocol.ts';

/** The line to an update process. */
export interface UpdatePort {
  post(request: UpdateRequest): void;
  onMessage(listener: (message: UpdateMessage) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
}

/** Starts an update process. Its text output goes nowhere in the product. */
export function forkUpdate(modulePath: string, output: 'inherit' | 'ignore'): UpdatePort {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Cartable', stdio: output });
  return {
    post: (request) => child.postMessage(request),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
}
