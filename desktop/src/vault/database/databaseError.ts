import { AppError } from '@cartable/shared/lib/errors.ts';

const codes: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: 'vault.database_damaged',
  SQLITE_CORRUPT: 'vault.database_damaged',
  SQLITE_BUSY: 'vault.database_busy',
  SQLITE_LOCKED: 'vault.database_busy',
  SQLITE_FULL: 'key.full',
  SQLITE_READONLY: 'key.read_only',
  SQLITE_IOERR: 'key.removed',
  SQLITE_CANTOPEN: 'key.removed',
};

/** Our error for what SQLite threw; anything else (a broken constraint, a syntax error) unchanged. */
export function databaseError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  // Extended codes (SQLITE_IOERR_WRITE) begin with the primary one.
  const primary = /^SQLITE_[A-Z]+/.exec(error.code)?.[0] ?? '';
  const code = codes[primary];
  return code === undefined ? error : new AppError(code, {}, error);
}
