import type { ErrorData } from './errors.ts';

/** What an operation that may be refused returns. `error.code` has a sentence in `shared/locales/<language>/errors.json`. */
export type Result<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly code: Code; readonly data: ErrorData } };

export function ok<T>(value: T): Result<T, never> {
  return { ok: true, value };
}

export function refused<Code extends string>(code: Code, data: ErrorData = {}): Result<never, Code> {
  return { ok: false, error: { code, data } };
}
