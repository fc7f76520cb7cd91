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

/**
 * The same while a database is opened and checked. The statements are fixed there and right, so SQLite's general error can only be
 * what SQLCipher makes of some pages whose authentication code is wrong: damage, which a snapshot mends.
 */
export function openingError(error: unknown): unknown {
  const general = error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';
  return general ? new AppError('vault.database_damaged', {}, error) : databaseError(error);
}
