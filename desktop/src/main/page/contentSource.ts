import type { VaultClient } from '../vault/vaultClient.ts';

/** Where the bytes of documents come from. */
export type ContentSource = Pick<VaultClient, 'request'>;
