import type { VaultMessage, VaultRequest } from '../../vault/protocol.ts';

/** The line to a vault process: Electron's utility process, or whatever a test puts there. */
export interface VaultPort {
  post(request: VaultRequest): void;
  onMessage(listener: (message: VaultMessage) => void): void;
  onExit(listener: (code: number) => void): void;
  kill(): void;
}
