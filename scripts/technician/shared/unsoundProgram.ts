import { AppError, type ErrorData } from '@cartable/shared/lib/errors.ts';

/**
 * How a program is told whose manifest does not hold. One that another key has signed may be the academy's own: as long as nobody has named its key (`--release-key`) this computer
 * knows only the one that it made for itself.
 * @param isNamed whether the key was named
 */
export function unsoundProgram(
  { code, data }: { readonly code: string; readonly data: ErrorData },
  folder: string,
  isNamed: boolean,
): AppError {
  if (code === OTHER_SIGNER && !isNamed) return new AppError('prepare.other_signer', { path: folder });
  return new AppError('prepare.program_unsound', { path: String(data.path ?? folder) });
}

/** A manifest whose signature is not of the key that was asked for. */
export const OTHER_SIGNER = 'program.manifest_forged';
