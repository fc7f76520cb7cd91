import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_NAMES } from '@cartable/desktop/keys/image/programSystem.ts';
import { versionIn } from '@cartable/desktop/update/slots/settleStart.ts';
import { leadsToRoot } from '@cartable/desktop/update/trust/leadsToRoot.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { trustOfProgram } from '../trustOfProgram.ts';
import type { PublishedProgram } from './publishRelease.ts';
import { currentRoot } from './readRepository.ts';
import type { Repository } from './repository.ts';

/**
 * Refuses a program that would take no update of this repository: what it believes was packed into it, and a key that has taken it could be mended by
 * hand only (docs/decisions/0256).
 * @throws {AppError} `update.other_trust`, `update.other_release_key` (data: version, system), `update.no_repository`
 */
export async function mustTakeUpdates(
  repository: Repository,
  program: PublishedProgram,
  releaseKey: KeyObject,
): Promise<void> {
  const { system, folder } = program;
  const trust = await trustOfProgram(program);
  const data = { version: versionIn(folder) ?? '', system: SYSTEM_NAMES[system] };
  const newest = currentRoot(repository).signed.version;
  const root = rootOf(repository, newest);
  const way = root === undefined ? [] : [root];
  const leads = trust && (await leadsToRoot(trust.root, way, async (version) => rootOf(repository, version)));
  if (trust === undefined || !leads) throw new AppError('update.other_trust', data);
  if (!trust.releaseKey.equals(releaseKey)) throw new AppError('update.other_release_key', data);
}

function rootOf({ folder }: Repository, version: number): Uint8Array | undefined {
  const path = join(folder, 'metadata', `${version}.root.json`);
  return existsSync(path) ? readFileSync(path) : undefined;
}
