import { refreshTrust } from '@cartable/shared/update/refreshTrust.ts';
import { releaseTarget } from '@cartable/shared/update/release.ts';
import type { UpdateRun } from './runUpdate.ts';
import { openMetadataStore } from './trust/metadataStore.ts';
import { TrustFile } from './trust/trustFile.ts';

/**
 * Whether the repository no longer names a version that was brought onto this key. Only signed metadata that is as new as what the key verified when it
 * took the version can say so: an older or forged repository, and one that does not answer, are errors, and take nothing away.
 * @throws {AppError} `update.*`; the signal's reason when it was stopped
 */
export async function isWithdrawn(
  run: Pick<UpdateRun, 'trust' | 'system' | 'version' | 'folder' | 'now' | 'sources' | 'signal'>,
): Promise<boolean> {
  const { sources, signal } = run;
  const trustFile = new TrustFile(run.folder);
  const kept = await trustFile.read();
  // A key that lost what it verified cannot tell a repository of before the version from one of after it.
  if (kept?.targets === undefined) return false;
  const { targets } = await sources.first(signal, (source) =>
    refreshTrust(kept, {
      store: openMetadataStore(run.trust.root, run.now),
      fetch: (file, maxBytes) => source.get(`metadata/${file}`, maxBytes, signal),
      keep: (set) => trustFile.write(set),
    }),
  );
  return !targets.has(releaseTarget(run.system, run.version));
}
