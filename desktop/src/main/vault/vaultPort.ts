import type { VaultMessage, VaultRequest } from '../../vault/protocol.ts';
import type { ChildPort } from '../host/childPort.ts';

/**
 * The line to a vault process: its keys and its database are in the memory of neither the page nor the main process, and long work there
 * never stops the window.
 */
export type VaultPort = ChildPort<VaultRequest, VaultMessage>;
