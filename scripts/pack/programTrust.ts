import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openMetadataStore } from '@cartable/desktop/update/trust/metadataStore.ts';
import { type ProgramTrust, programTrustText } from '@cartable/desktop/update/trust/programTrust.ts';
import { ROOT } from '../bootstrap/root.ts';
import { initRepository, type Repository } from '../technician/update/repository.ts';
import { releaseKey } from './releaseKey.ts';

const TRUST = join(ROOT, 'desktop', 'dist', 'update', 'trust.json');

/** The repository that this checkout makes for itself once: for trying updates, not for handing out. */
export function ownRepository(): Repository {
  const release = join(ROOT, '.cartable', 'release');
  const repository: Repository = {
    folder: join(release, 'updates'),
    keys: join(release, 'update-keys'),
    passphrase: undefined,
    now: Date.now(),
  };
  if (!existsSync(join(repository.folder, 'metadata', 'timestamp.json'))) initRepository(repository);
  return repository;
}

/**
 * What a packed program is to believe: the root of updates that CARTABLE_UPDATE_ROOT names (`<n>.root.json`) and the public half of the key that
 * CARTABLE_RELEASE_KEY names; without both, this checkout's own, for trying. One without the other makes keys that no update would reach.
 * @throws Error when only one is named, or the root is none
 */
export function programTrust(env: NodeJS.ProcessEnv = process.env): ProgramTrust {
  const { publicKey, official } = releaseKey(env);
  const named = env.CARTABLE_UPDATE_ROOT;
  if (official && !named) {
    throw new Error(
      'CARTABLE_RELEASE_KEY is set and CARTABLE_UPDATE_ROOT is not: the program would believe this checkout’s own updates and never take the region’s. Name the repository’s root, <repository>/metadata/<n>.root.json.',
    );
  }
  if (named && !official) {
    throw new Error(
      'CARTABLE_UPDATE_ROOT is set and CARTABLE_RELEASE_KEY is not: the program would be signed for trying and refuse what the region signs. Set both, or neither to try.',
    );
  }
  if (!named) {
    const root = readFileSync(join(ownRepository().folder, 'metadata', '1.root.json'));
    return { root, releaseKey: publicKey, trial: true };
  }
  const root = readFileSync(named);
  try {
    openMetadataStore(root, new Date());
  } catch (cause) {
    throw new Error(`${named} is no root of updates: CARTABLE_UPDATE_ROOT names <n>.root.json.`, { cause });
  }
  return { root, releaseKey: publicKey };
}

/** Writes it among the bundles that are packed. @throws Error as {@link programTrust} does */
export function writeProgramTrust(): void {
  const text = programTrustText(programTrust());
  mkdirSync(dirname(TRUST), { recursive: true });
  // Written only when it is another: the packed program is made anew when one of its files is.
  if (!existsSync(TRUST) || readFileSync(TRUST, 'utf8') !== text) writeFileSync(TRUST, text);
}
