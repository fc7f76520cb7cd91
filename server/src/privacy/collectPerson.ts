import { type DocumentNode, documentNode } from '@cartable/shared/domain/documents/node.ts';
import type { Attachment, FileContent } from '@cartable/shared/domain/fileContent.ts';
import {
  type ExportExclusion,
  type RecordPrivacy,
  recordPrivacy,
} from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { recordsNaming } from '../storage/repositories/personRecords.ts';
import type { Reader } from '../storage/storage.ts';
import { References } from './copy/references.ts';
import type { DataRow } from './tableText.ts';

/**
 * Why something that has to do with the person is not in their export; `pupilOnly`: a guardian does not receive it; `otherSchool`: nor does a head
 * what another school's is.
 */
export type Exclusion = ExportExclusion | 'otherPerson' | 'fileMissing' | 'pupilOnly' | 'otherSchool';

/** What an export leaves out. Of what is the pupil's alone no number is told: how much of it there is, is theirs too. */
export interface LeftOut {
  readonly type: string;
  readonly why: Exclusion;
  readonly count: number | null;
}

/** A file to put into an export: the folders above it and its name, as the person knows them, and its content. */
export interface PersonFile {
  readonly path: readonly string[];
  readonly content: FileContent;
}

/** The records about a person, as they may have them. */
export interface PersonData {
  readonly rows: ReadonlyMap<string, readonly DataRow[]>;
  readonly files: ReadonlyMap<string, readonly PersonFile[]>;
  readonly excluded: readonly LeftOut[];
}

/**
 * Everything that the school's records hold about a person: each record that names them is either given, without the fields that name
 * others, or counted with the reason why not.
 * @param received for somebody who asks about a child: the scopes that they receive. A record in none of them is the child's alone.
 */
export async function collectPerson(
  reader: Reader,
  schoolId: string,
  userId: string,
  received?: ReadonlySet<string>,
): Promise<PersonData> {
  const rows = new Map<string, DataRow[]>();
  const files = new Map<string, PersonFile[]>();
  const excluded = new Map<string, LeftOut>();
  const nodes: DocumentNode[] = [];
  const names = new References(reader, schoolId);
  for await (const { type, text } of recordsNaming(reader, schoolId, [...recordPrivacy.keys()], userId)) {
    const privacy = recordPrivacy.get(type);
    if (privacy === undefined) continue;
    // Its definition parsed it when it was stored.
    const record = JSON.parse(text) as AnyRecord;
    const why = exclusionOf(privacy, record, userId, received && { type, scopes: received });
    if (why !== undefined) {
      const key = `${type}/${why}`;
      const count = why === 'pupilOnly' ? null : (excluded.get(key)?.count ?? 0) + 1;
      excluded.set(key, { type, why, count });
      continue;
    }
    append(rows, type, await exported(record, privacy.withheld, names));
    if (type === documentNode.type) nodes.push(record as unknown as DocumentNode);
    else for (const file of await attachments(record, names)) append(files, type, file);
  }
  const paths = documentPaths(nodes);
  const listed = rows.get(documentNode.type);
  if (listed !== undefined) {
    rows.set(
      documentNode.type,
      listed.map((row) => ({ ...row, folder: (paths.get(String(row.id)) ?? []).slice(0, -1).join(' / ') })),
    );
  }
  for (const { id, content } of nodes) {
    if (content !== null) append(files, documentNode.type, { path: paths.get(id) ?? [], content });
  }
  return { rows, files, excluded: [...excluded.values()] };
}

/** Why this record is not given; undefined = it is. What is not communicated to anybody yet is said before what is the pupil's alone. */
function exclusionOf(
  privacy: RecordPrivacy,
  record: AnyRecord,
  userId: string,
  received: { readonly type: string; readonly scopes: ReadonlySet<string> } | undefined,
): Exclusion | undefined {
  if (!privacy.about(record).includes(userId)) return 'otherPerson';
  const why = privacy.excluded?.(record);
  if (why !== undefined || received === undefined) return why;
  const scopes = recordDefinitions.get(received.type)?.scopes(record) ?? [];
  return scopes.some((one) => received.scopes.has(one)) ? undefined : 'pupilOnly';
}

function append<T>(map: Map<string, T[]>, key: string, one: T): void {
  const list = map.get(key);
  if (list) list.push(one);
  else map.set(key, [one]);
}

/** The record without the fields that name others, and with the names of what it refers to beside their identifiers. */
async function exported(record: AnyRecord, withheld: readonly string[], names: References): Promise<DataRow> {
  const row: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(record)) {
    if (!withheld.includes(field)) Object.assign(row, { [field]: value }, await names.of(field, value));
  }
  return row;
}

/** Files of a hand-in or a correction, in a folder by the work's title. */
async function attachments(record: AnyRecord, names: References): Promise<readonly PersonFile[]> {
  const files = (record.files ?? record.attachments) as readonly Attachment[] | undefined;
  if (!Array.isArray(files) || files.length === 0) return [];
  const work = (await names.of('assignmentId', record.assignmentId))?.assignment ?? record.title ?? record.id;
  return files.map((one: Attachment) => ({ path: [String(work), one.name], content: one.content }));
}

/** The tree of documents as paths, by identifier; what lies in a folder that is gone stands at the top. */
function documentPaths(nodes: readonly DocumentNode[]): ReadonlyMap<string, readonly string[]> {
  const byId = new Map<string, DocumentNode>(nodes.map((one) => [one.id, one]));
  const pathOf = (node: DocumentNode): readonly string[] => {
    const path = [node.name];
    const seen = new Set<string>([node.id]);
    let parent = node.parentId === null ? undefined : byId.get(node.parentId);
    while (parent !== undefined && !seen.has(parent.id)) {
      seen.add(parent.id);
      path.unshift(parent.name);
      parent = parent.parentId === null ? undefined : byId.get(parent.parentId);
    }
    return path;
  };
  return new Map(nodes.map((node) => [node.id, pathOf(node)]));
}
