import { resolve } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

/**
 * A program as a command names it, `system=folder`. The folder is all that stands behind the first `=`, whatever it is called.
 * @throws {AppError} `prepare.usage` (data: option)
 */
export function namedProgram<S extends string>(
  text: string,
  systems: readonly S[],
): { readonly system: S; readonly folder: string } {
  const at = text.indexOf('=');
  const system = systems.find((one) => one === text.slice(0, Math.max(at, 0)));
  const folder = text.slice(at + 1);
  if (system === undefined || folder === '')
    throw new AppError('prepare.usage', { option: `--program ${text}` });
  return { system, folder: resolve(folder) };
}
