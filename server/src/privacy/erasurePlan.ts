import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import { recordsNaming } from '../storage/repositories/personRecords.ts';
import type { Reader } from '../storage/storage.ts';

/**
 * How far an erasure goes. `choices`: what the person may have erased at any time (documents, ticks, settings). `everything`: also their
 * schooling, account and place in the directory: they have left, or a decision says so.
 */
export const erasureReaches = ['choices', 'everything'] as const;
export type ErasureReach = (typeof erasureReaches)[number];

/** Why a record that names the person stays; each has a sentence in the locales. */
export type KeptReason = 'schooling' | 'shared' | 'otherPerson';

/** What an erasure takes and what it leaves. */
export interface ErasurePlan {
  /** In the order of erasing: what the server derives comes last, or it would be derived again. */
  readonly erased: readonly { readonly type: string; readonly id: string }[];
  readonly kept: readonly { readonly type: string; readonly why: KeptReason; readonly count: number }[];
  /** Manifests of the files that go with them. */
  readonly contents: readonly string[];
}

/** Last of all: other records are found and judged by them. */
const directoryTypes = ['directory.membership', 'directory.person'];

/** Reads which records an erasure concerns. */
export async function planErasure(
  reader: Reader,
  definitions: ReadonlyMap<string, RecordDefinition>,
  schoolId: string,
  userId: string,
  reach: ErasureReach,
): Promise<ErasurePlan> {
  const erased: { type: string; id: string }[] = [];
  const kept = new Map<string, { type: string; why: KeptReason; count: number }>();
  const contents = new Set<string>();
  for await (const { type, id, text } of recordsNaming(reader, schoolId, typesInOrder(), userId)) {
    // Its definition parsed it when it was stored.
    const record = JSON.parse(text) as AnyRecord;
    const why = reasonToKeep(type, record, userId, reach);
    if (why !== undefined) {
      const key = `${type}/${why}`;
      kept.set(key, { type, why, count: (kept.get(key)?.count ?? 0) + 1 });
      continue;
    }
    erased.push({ type, id });
    for (const manifest of definitions.get(type)?.contents?.(record) ?? []) contents.add(manifest);
  }
  return { erased, kept: [...kept.values()], contents: [...contents] };
}

function reasonToKeep(
  type: string,
  record: AnyRecord,
  userId: string,
  reach: ErasureReach,
): KeptReason | undefined {
  const privacy = recordPrivacy.get(type);
  if (privacy === undefined) return 'otherPerson';
  const theirs = [...privacy.about(record), ...(privacy.erasedWith?.(record) ?? [])].includes(userId);
  if (!theirs) return 'otherPerson';
  if (privacy.erasure === 'shared') return 'shared';
  return privacy.erasure === 'schooling' && reach !== 'everything' ? 'schooling' : undefined;
}

/** Kinds of records with personal data, in the order of erasing. */
export function typesInOrder(): readonly string[] {
  const rank = (type: string) =>
    directoryTypes.includes(type) ? 2 : recordPrivacy.get(type)?.audit === 'derived' ? 1 : 0;
  return [...recordPrivacy.keys()].sort((a, b) => rank(a) - rank(b));
}
