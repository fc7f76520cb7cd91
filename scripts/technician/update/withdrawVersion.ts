import { AppError } from '@cartable/shared/lib/errors.ts';
import { releaseOfTarget } from '@cartable/shared/update/release.ts';
import { currentTargets } from './readRepository.ts';
import { mustBeApart, type Repository, writeTargets } from './repository.ts';

/**
 * Takes a version, for all systems, out of what is signed: no server offers it and no key takes it any more. Keys that run it keep it. Its files
 * stay, for keys and mirrors that are fetching them, and its number stays taken: older metadata names what it was.
 * Returns the names of the releases that are gone.
 * @throws {AppError} `update.version_unknown` (data: version), `update.keys_*`, `update.no_repository`
 */
export function withdrawVersion(repository: Repository, version: string): readonly string[] {
  mustBeApart(repository);
  const targets = currentTargets(repository);
  const gone = Object.keys(targets.targets).filter((name) => releaseOfTarget(name)?.version === version);
  if (gone.length === 0) throw new AppError('update.version_unknown', { version });
  for (const name of gone) delete targets.targets[name];
  writeTargets(repository, targets);
  return gone;
}
