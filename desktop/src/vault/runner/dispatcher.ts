import { answering, type FaultLog } from '@cartable/shared/host/answering.ts';
import type { Result } from '@cartable/shared/lib/result.ts';
import type { VaultRequest, VaultRequestArgs, VaultRequestName, VaultRequestResult } from '../protocol.ts';

/** One function a request; a refusal is a thrown `AppError`. */
export type Handlers = {
  readonly [N in VaultRequestName]: (
    args: VaultRequestArgs<N>,
  ) => Promise<VaultRequestResult<N>> | VaultRequestResult<N>;
};

/** Answers the vault's requests, as {@link answering} says. */
export function dispatcher(
  handlers: Handlers,
  log: FaultLog,
): (request: VaultRequest) => Promise<Result<unknown>> {
  return answering(handlers, log);
}
