import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { ok, type Result } from '@cartable/shared/lib/result.ts';
import type { KeysRequests } from '../../keys/protocol.ts';

type Writing = KeysRequests['write']['args'];

/** What a batch that another computer holds is asked with. */
export interface TakeOverHost {
  readonly write: (args: Writing) => Promise<Result<null>>;
  /** Asks whether that computer (data: path, host, since) works with the batch no longer. */
  readonly ask: (held: ErrorData) => Promise<boolean>;
}

/**
 * Writes keys; when another computer holds their batch, only after the person has said that it works with it no longer, and for that computer alone: one that took it meanwhile
 * is asked about again. False when they think better of it: nothing was written then.
 */
export async function writeOrTakeOver(host: TakeOverHost, wish: Writing): Promise<Result<boolean>> {
  let result = await host.write(wish);
  while (!result.ok && result.error.code === 'prepare.batch_locked') {
    if (!(await host.ask(result.error.data))) return ok(false);
    result = await host.write({ ...wish, takeOver: String(result.error.data.host) });
  }
  return result.ok ? ok(true) : result;
}
