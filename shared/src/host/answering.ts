import { type AppError, isAppError } from '../lib/errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';

/** Says what happened without saying about whom: a code and the kind of error, never a message that may hold a name. */
export type FaultLog = (fault: {
  readonly request: string;
  readonly code: string;
  readonly kind: string;
}) => void;

/**
 * Answers requests with the handler of their name. Whatever happens the answer is a result: an `AppError`'s code, or `host.unexpected` for
 * a defect, which is logged. Byte arrays among the arguments are secrets typed by the person and are wiped once the handler is done.
 */
export function answering(
  handlers: object,
  log: FaultLog,
): (request: { readonly name: string; readonly args: unknown }) => Promise<Result<unknown>> {
  return async ({ name, args }) => {
    const handler = (handlers as Readonly<Record<string, ((args: unknown) => unknown) | undefined>>)[name];
    if (handler === undefined) return refused('host.unknown_request');
    try {
      return ok(await handler(args));
    } catch (error) {
      if (isAppError(error)) return refusal(error);
      log({
        request: name,
        code: error instanceof Error && 'code' in error ? String(error.code) : 'none',
        kind: error instanceof Error ? error.name : typeof error,
      });
      return refused('host.unexpected');
    } finally {
      wipeSecrets(args);
    }
  };
}

function refusal(error: AppError): Result<never> {
  return refused(error.code, error.data);
}

function wipeSecrets(args: unknown): void {
  if (args === null || typeof args !== 'object') return;
  for (const value of Object.values(args)) {
    if (value instanceof Uint8Array) value.fill(0);
    else wipeSecrets(value);
  }
}
