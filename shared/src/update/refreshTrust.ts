import { AppError, isAppError } from '../lib/errors.ts';
import type { MetadataStore, MetadataTarget } from './metadataStore.ts';

/** The newest metadata that was verified. */
export interface TrustedSet {
  /**
   * The roots after the one in the program, oldest first. The whole way is kept and verified each time: a key's files can be changed by
   * whoever holds it, and a root that was simply believed would be anybody's.
   */
  readonly roots: readonly Uint8Array[];
  readonly timestamp?: Uint8Array;
  readonly snapshot?: Uint8Array;
  readonly targets?: Uint8Array;
}

/**
 * Longest files of metadata, bytes: a stranger's endless answer must end. They fit together into what a key keeps of them. A release of three
 * systems takes 400 bytes of the targets: 160 versions, and old ones are withdrawn.
 */
export const metadataLimits = {
  root: 8 * 1024,
  timestamp: 4 * 1024,
  snapshot: 4 * 1024,
  targets: 64 * 1024,
} as const;

/** Roots kept of a longer way: the rest is fetched again. */
export const maxKeptRoots = 8;

/** More changes of the root than there will be; one run takes no more. */
const maxRotations = 64;

/** Brings `metadata/<name>`, at most so many bytes; undefined when there is none. */
export type FetchMetadata = (name: string, maxBytes: number) => Promise<Uint8Array | undefined>;

export interface RefreshedTrust {
  readonly trusted: TrustedSet;
  /** Every root after the one in the program, oldest first, also those that are not kept. */
  readonly roots: readonly Uint8Array[];
  readonly targets: ReadonlyMap<string, MetadataTarget>;
}

/** What a refresh needs of its host. */
export interface TrustHost {
  /** A store that begins with the root in the program. */
  readonly store: MetadataStore;
  readonly fetch: FetchMetadata;
  /** Called with each step of verified progress, so that an interrupted refresh never forgets a newer root. */
  readonly keep: (trusted: TrustedSet) => Promise<void>;
}

/**
 * The client's part of The Update Framework (specification 1.0, §5.3–5.6): every newer root, then timestamp, snapshot and targets, each
 * verified against what was trusted before.
 * @throws {AppError} `update.forged`, `update.rolled_back`, `update.expired`, `update.incomplete` (data: file), or as `fetch` fails
 */
export async function refreshTrust(kept: TrustedSet, host: TrustHost): Promise<RefreshedTrust> {
  const { store } = host;
  // One that is not the next is of before the program's own: a newer program brings a newer root.
  const keptRoots = kept.roots.filter((root) => tolerate(() => store.updateRoot(root)));
  const roots = [...keptRoots];
  let trusted: TrustedSet = { ...kept, roots: keptRoots };
  const keep = async (change: Partial<TrustedSet>): Promise<void> => {
    trusted = { ...trusted, ...change };
    await host.keep(trusted);
  };
  const need = async (name: string, limit: number): Promise<Uint8Array> => {
    const bytes = await host.fetch(name, limit);
    if (bytes === undefined) throw new AppError('update.incomplete', { file: name });
    return bytes;
  };
  for (let turn = 0; turn < maxRotations; turn++) {
    const root = await host.fetch(`${store.rootVersion + 1}.root.json`, metadataLimits.root);
    if (root === undefined) break;
    store.updateRoot(root);
    roots.push(root);
    await keep({ roots: [...trusted.roots, root].slice(0, maxKeptRoots) });
  }
  if (trusted.timestamp !== undefined) tolerate(() => store.updateTimestamp(trusted.timestamp as Uint8Array));
  const timestamp = await need('timestamp.json', metadataLimits.timestamp);
  if (store.updateTimestamp(timestamp)) await keep({ timestamp });
  // What was known before is loaded first even when it is no longer in force: nothing in it may go back to an older version.
  const known = trusted.snapshot;
  const isKnown = known !== undefined && tolerate(() => store.updateSnapshot(known, true));
  if (!isKnown) {
    const snapshot = await need(`${store.snapshotVersion}.snapshot.json`, metadataLimits.snapshot);
    store.updateSnapshot(snapshot, false);
    await keep({ snapshot });
  }
  const before = trusted.targets;
  if (before === undefined || !tolerate(() => store.updateTargets(before))) {
    const targets = await need(`${store.targetsVersion}.targets.json`, metadataLimits.targets);
    store.updateTargets(targets);
    await keep({ targets });
  }
  return { trusted, roots, targets: store.targets };
}

/** What was kept may have expired or been replaced: that is the usual case and no attack. */
function tolerate(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return false;
  }
}
