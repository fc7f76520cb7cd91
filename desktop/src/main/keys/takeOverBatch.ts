import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { ok, type Result } from '@cartable/shared/lib/result.ts';

/** What a batch that another computer holds is asked with. */
export interface TakeOverHost<W> {
  /** Writes or names keys. `takeOver` is the computer that has their batch and works with it no longer. */
  readonly give: (args: W, takeOver?: string) => Promise<Result<null>>;
  /** Asks whether that computer (data: path, host, since) works with the batch no longer. */
  readonly ask: (held: ErrorData) => Promise<boolean>;
}

/**
 * Writes or names keys; when another computer holds their batch, only after the person has said that it works with it no longer, and for that computer alone: one that took it meanwhile
 * is asked about again. False when they think better of it: nothing was done then.
 */
export async function giveOrTakeOver<W>(host: TakeOverHost<W>, wish: W): Promise<Result<boolean>> {
  let result = await host.give(wish);
  while (!result.ok && result.error.code === 'prepare.batch_locked') {
    if (!(await host.ask(result.error.data))) return ok(false);
    result = await host.give(wish, String(result.error.data.host));
  }
  return result.ok ? ok(true) : result;
}
