import type { Storage } from '../storage/storage.ts';
import type { TestServer } from './startTestServer.ts';

/** Whatever the next request has found out by the moment at which it writes, `act` comes between: what two requests at once come to when they meet so. */
export function beforeNextWriting({ running }: TestServer, act: () => Promise<unknown>): void {
  const storage: { transaction: Storage['transaction'] } = running.storage;
  const { transaction } = storage;
  storage.transaction = async (work) => {
    storage.transaction = transaction;
    await act();
    return transaction(work);
  };
}
