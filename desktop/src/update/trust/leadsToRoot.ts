import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { openMetadataStore } from './metadataStore.ts';

/**
 * Whether a program that begins with `from` comes, root by root and each signed by the one before, to the root in force, and so takes what is
 * released after it. It may begin before or after the first root that is known here.
 * @param way roots that were verified, oldest first and without a gap; the last one is in force
 * @param fetchRoot brings `<version>.root.json` of before the way's first; undefined where there is none
 * @throws as `fetchRoot` does
 */
export async function leadsToRoot(
  from: Uint8Array,
  way: readonly Uint8Array[],
  fetchRoot: (version: number) => Promise<Uint8Array | undefined>,
): Promise<boolean> {
  const last = way.at(-1);
  if (last === undefined) return false;
  const store = judged(() => openMetadataStore(from, new Date(0)));
  if (store === undefined) return false;
  const newest = versionOf(last);
  const oldest = newest - way.length + 1;
  let reached = from;
  while (store.rootVersion < newest) {
    const next = store.rootVersion + 1;
    const root = next < oldest ? await fetchRoot(next) : way[next - oldest];
    if (root === undefined || !accepts(store, root)) return false;
    reached = root;
  }
  // The same words: how a file ends, or by how many it was signed, makes no other root.
  return signedPart(reached) === signedPart(last);
}

/** Whether the store goes on to this root. */
function accepts(store: ReturnType<typeof openMetadataStore>, root: Uint8Array): boolean {
  const step = judged(() => {
    store.updateRoot(root);
    return true;
  });
  return step === true;
}

function judged<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return undefined;
  }
}

const parsed = (root: Uint8Array): { readonly signed: Json } =>
  JSON.parse(Buffer.from(root).toString('utf8'));
const signedPart = (root: Uint8Array): string => canonicalJson(parsed(root).signed);
const versionOf = (root: Uint8Array): number => openMetadataStore(root, new Date(0)).rootVersion;
