import { utilityProcess } from 'electron';
import type { KeysMessage, KeysRequest } from '../../keys/protocol.ts';

/** The line to a process that makes keys. */
export interface KeysPort {
  post(request: KeysRequest): void;
  onMessage(listener: (message: KeysMessage) => void): void;
  onExit(listener: () => void): void;
  kill(): void;
}

/** Starts it. Its text output goes nowhere in the product. */
export function forkKeys(modulePath: string, output: 'inherit' | 'ignore'): KeysPort {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Cartable', stdio: output });
  return {
    post: (request) => child.postMessage(request),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
}
