import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LegalNotice, legalNotice } from '@cartable/shared/domain/region/legalNotice.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** Where a data folder keeps the notice when no option says another place. */
export const legalFileName = 'legal.json';

/** The file of the legal notice; undefined = there is none. */
export function legalPath(of: {
  readonly data: string;
  readonly legal?: string | undefined;
}): string | undefined {
  if (of.legal !== undefined) return of.legal;
  const kept = join(of.data, legalFileName);
  return existsSync(kept) ? kept : undefined;
}

/**
 * The legal notice of a file; see `docs/guide/operator.fr.md`, « Mentions légales ».
 * @throws {AppError} `server.legal_unreadable` when it is no JSON or not there; `server.legal_invalid` (data: the fields that are missing, unknown or not of their form)
 */
export function readLegal(path: string): LegalNotice {
  const parsed = legalNotice.safeParse(readJson(path));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key].join('.'))
      : [issue.path.join('.') || '{}'],
  );
  throw new AppError('server.legal_invalid', { fields: [...new Set(fields)].join(', ') }, parsed.error);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new AppError('server.legal_unreadable', {}, cause);
  }
}
