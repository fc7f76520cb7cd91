/** Data that travels with an error and fills the sentence shown to the user. Never a name, a mark or a file's content. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The one error class of the product. `code` is stable, dotted and never parsed for meaning beyond equality
 * (`vault.passphrase_wrong`); the sentence for the user comes from `shared/locales/<language>/errors.json` by that code.
 * Expected outcomes (a conflict, a rejected mutation) are result unions, not errors.
 */
export class AppError<Code extends string = string> extends Error {
  override readonly name = 'AppError';
  readonly code: Code;
  readonly data: ErrorData;

  constructor(code: Code, data: ErrorData = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.data = data;
  }
}

/** Whether a caught value is our error, by shape: it may come from another realm (a worker, a utility process). */
export function isAppError(value: unknown): value is AppError {
  return (
    value instanceof Error && 'code' in value && typeof value.code === 'string' && value.name === 'AppError'
  );
}
