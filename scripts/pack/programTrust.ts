import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { programTrustText } from '@cartable/desktop/update/trust/programTrust.ts';
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
 * Writes what the packed program believes: the root of updates that CARTABLE_UPDATE_ROOT names (`<n>.root.json`), else of this checkout's own
 * repository, and the public half of the release key.
 */
export function writeProgramTrust(): void {
  const named = process.env.CARTABLE_UPDATE_ROOT;
  const root = readFileSync(named || join(ownRepository().folder, 'metadata', '1.root.json'));
  const text = programTrustText({ root, releaseKey: releaseKey().publicKey });
  mkdirSync(dirname(TRUST), { recursive: true });
  // Written only when it is another: the packed program is made anew when one of its files is.
  if (!existsSync(TRUST) || readFileSync(TRUST, 'utf8') !== text) writeFileSync(TRUST, text);
}
