import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  MetadataKind,
  Metadata,
  type Root,
  type Snapshot,
  type Targets,
  type Timestamp,
} from '@tufjs/models';
import type { Repository } from './repository.ts';

/** Where a repository's signed file of this name stands. */
export const metadataFile = (repository: Repository, name: string) =>
  join(repository.folder, 'metadata', name);

/** The root in force. @throws {AppError} `update.no_repository` */
export function currentRoot(repository: Repository): Metadata<Root> {
  const folder = join(repository.folder, 'metadata');
  const newest = Math.max(
    0,
    ...(existsSync(folder) ? readdirSync(folder) : []).map((name) =>
      Number(/^(\d+)\.root\.json$/.exec(name)?.[1] ?? 0),
    ),
  );
  if (newest === 0) throw new AppError('update.no_repository');
  return Metadata.fromJSON(MetadataKind.Root, readJson(repository, `${newest}.root.json`));
}

/** The targets in force. @throws {AppError} `update.no_repository` */
export function currentTargets(repository: Repository): Targets {
  const { version } = currentSnapshot(repository).meta['targets.json'] ?? { version: 0 };
  return Metadata.fromJSON(MetadataKind.Targets, readJson(repository, `${version}.targets.json`)).signed;
}

/** What a name among the targets has stood for in any version of them: SHA-256 digests. */
export function signedBefore(repository: Repository, target: string): ReadonlySet<string> {
  const digests = new Set<string>();
  for (const name of readdirSync(join(repository.folder, 'metadata'))) {
    if (!/^\d+\.targets\.json$/u.test(name)) continue;
    const { targets } = Metadata.fromJSON(MetadataKind.Targets, readJson(repository, name)).signed;
    const digest = targets[target]?.hashes['sha256'];
    if (digest !== undefined) digests.add(digest);
  }
  return digests;
}

/** The snapshot in force. @throws {AppError} `update.no_repository` */
export function currentSnapshot(repository: Repository): Snapshot {
  const { version } = currentTimestamp(repository).snapshotMeta;
  return Metadata.fromJSON(MetadataKind.Snapshot, readJson(repository, `${version}.snapshot.json`)).signed;
}

/** The timestamp in force. @throws {AppError} `update.no_repository` */
export function currentTimestamp(repository: Repository): Timestamp {
  return Metadata.fromJSON(MetadataKind.Timestamp, readJson(repository, 'timestamp.json')).signed;
}

function readJson(repository: Repository, name: string) {
  try {
    return JSON.parse(readFileSync(metadataFile(repository, name), 'utf8'));
  } catch (cause) {
    throw new AppError('update.no_repository', {}, cause);
  }
}
