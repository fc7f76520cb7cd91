import { utilityProcess } from 'electron';
import type { VaultPort } from './vaultPort.ts';

/**
 * Starts the vault in a process of its own (Electron's utility process): its keys and its database are in the memory of neither
 * the page nor the main process, and long work there never stops the window. Its text output goes nowhere in the product.
 */
export function forkVault(modulePath: string, output: 'inherit' | 'ignore'): VaultPort {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Cartable', stdio: output });
  return {
    post: (request) => child.postMessage(request),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
}
