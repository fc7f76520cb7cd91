import { fromUtf8 } from '@cartable/shared/lib/bytes.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { MetadataTarget } from '@cartable/shared/update/metadataStore.ts';
import { metadataLimits, refreshTrust } from '@cartable/shared/update/refreshTrust.ts';
import {
  compareVersions,
  maxReleaseBytes,
  type ProgramRelease,
  type ProgramSystem,
  programRelease,
  releaseTarget,
} from '@cartable/shared/update/release.ts';
import type { InstallHost } from './install/installation.ts';
import { installRelease } from './install/installRelease.ts';
import { mustBeTaken } from './mustBeTaken.ts';
import { FailedVersions } from './slots/failedVersions.ts';
import { leadsToRoot } from './trust/leadsToRoot.ts';
import type { UpdateSource } from './source/updateSource.ts';
import { openMetadataStore } from './trust/metadataStore.ts';
import type { ProgramTrust } from './trust/programTrust.ts';
import { TrustFile } from './trust/trustFile.ts';

/** One update, from the question whether it may be believed to the pointer. */
export interface UpdateRun extends Omit<InstallHost, 'releaseKey' | 'leadsOn'> {
  readonly trust: ProgramTrust;
  readonly system: ProgramSystem;
  /** The version that the server offers to this key. */
  readonly version: string;
  /** The version that runs, as the program itself says. */
  readonly runningVersion: string;
  /** The server's time: what expiry is judged by. */
  readonly now: Date;
}

/**
 * Verifies the repository, fetches what is missing of the offered version, and has it start next time. The offer says only *which* of the signed
 * releases; what it is and whether it may be used is told by the metadata, and that it leads forward by the key itself.
 * @throws {AppError} `update.*`, `key.*`; the signal's reason when it was stopped
 */
export async function runUpdate(run: UpdateRun): Promise<void> {
  const { sources, signal } = run;
  const { runningVersion } = run;
  const failures = new FailedVersions(run.folder, run.system);
  const failed = await failures.since(runningVersion);
  mustBeTaken(run.version, { runningVersion, failed, repair: run.repair ?? false });
  const trustFile = new TrustFile(run.folder);
  const name = releaseTarget(run.system, run.version);
  const refresh = async (source: UpdateSource): Promise<Trusted> => {
    const kept = await trustFile.read();
    const { targets, roots } = await refreshTrust(kept ?? { roots: [] }, {
      store: openMetadataStore(run.trust.root, run.now),
      fetch: (file, maxBytes) => source.get(`metadata/${file}`, maxBytes, signal),
      keep: (set) => trustFile.write(set),
    });
    const found = targets.get(name);
    // A version names one program for ever: what was withdrawn does not come again. A key that lost what it had verified cannot tell it from what is still to come.
    if (kept?.targets !== undefined) {
      await failures.keepOnly(
        (version) =>
          compareVersions(version, runningVersion) >= 0 && targets.has(releaseTarget(run.system, version)),
      );
    }
    // A mirror that was held back does not know what the server has just offered.
    if (found === undefined) throw new AppError('update.incomplete', { file: name });
    return { source, target: found, roots };
  };
  const trusted = await sources.first(signal, refresh);
  const { target } = trusted;
  if (target.length > maxReleaseBytes) throw new AppError('update.unfit', { path: name });
  const file = `targets/${target.sha256}.${name}`;
  const bytes = await sources.verified(file, target.sha256, target.length, signal);
  /** That a version leads nowhere is told to the server and stops it everywhere: a mirror that keeps roots back, or has others, must not say so alone. */
  const leadsOn = ({ root }: ProgramTrust) =>
    sources.first(signal, async (source) => {
      const { roots } = source === trusted.source ? trusted : await refresh(source);
      const fetchRoot = (version: number) =>
        source.get(`metadata/${version}.root.json`, metadataLimits.root, signal);
      if (await leadsToRoot(root, [run.trust.root, ...roots], fetchRoot)) return true;
      if (source.kind === 'mirror') throw new AppError('update.source_wrong', { kind: source.kind });
      return false;
    });
  await installRelease(parseRelease(bytes, run), {
    ...run,
    releaseKey: run.trust.releaseKey,
    leadsOn,
  });
}

interface Trusted {
  readonly source: UpdateSource;
  readonly target: MetadataTarget;
  readonly roots: readonly Uint8Array[];
}

function parseRelease(bytes: Uint8Array, { system, version }: UpdateRun): ProgramRelease {
  const parsed = programRelease.safeParse(parseJson(fromUtf8(bytes) ?? ''));
  if (!parsed.success || parsed.data.system !== system || parsed.data.version !== version) {
    throw new AppError('update.unfit', { path: releaseTarget(system, version) });
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
