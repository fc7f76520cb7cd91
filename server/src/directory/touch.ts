import { touchEntries } from '../storage/repositories/importCompare.ts';
import { listEntries, listSourced } from '../storage/repositories/importEntries.ts';
import { listUnsettled } from '../storage/repositories/importUnsettled.ts';
import { sourcedOrigins } from '../storage/repositories/importLinks.ts';
import type { Reader, Storage } from '../storage/storage.ts';
import type { Directory } from './directory.ts';
import type { EntryContents, EntryKind } from './readers/entries.ts';
import { guards } from './stage.ts';

const pageRows = 500;
const moved = ['new', 'changed', 'back', 'missing', 'again'] as const;
const kindsThatRefer = ['class', 'group', 'guardian', 'pupil', 'staff'] as const;

/**
 * Marks whoever must be looked at again because what they refer to changed: the responsables of a pupil, the people of a class, the classes
 * of a level; and whatever is unsettled. Nothing to do when the source is new: then everything is looked at anyway.
 */
export async function touchReferring(storage: Storage, directory: Directory): Promise<void> {
  const { run } = directory;
  if (!directory.known) return;
  const unsettled = await touchUnsettled(storage, directory);
  await touchGuardians(storage, directory);
  const schools = await movedIds(storage.reader, run.id, 'school');
  const levels = await movedIds(storage.reader, run.id, 'level');
  const subjects = await movedIds(storage.reader, run.id, 'subject');
  const classes = await movedIds(storage.reader, run.id, 'class');
  const groups = await movedIds(storage.reader, run.id, 'group');
  await touchWhere(
    storage,
    directory,
    'class',
    schools.size + levels.size,
    (content) => schools.has(content.schoolId) || content.levelIds.some((id) => levels.has(id)),
  );
  await touchWhere(
    storage,
    directory,
    'pupil',
    schools.size + classes.size + groups.size,
    (content) =>
      schools.has(content.schoolId) ||
      content.classIds.some((id) => classes.has(id)) ||
      content.groupIds.some((id) => groups.has(id)),
  );
  await touchWhere(
    storage,
    directory,
    'staff',
    schools.size + classes.size + groups.size + subjects.size,
    (content) =>
      content.posts.some((one) => schools.has(one.schoolId)) ||
      content.classes.some((one) => classes.has(one.classId) || subjects.has(one.subjectId ?? '')) ||
      content.groups.some((one) => groups.has(one.groupId) || subjects.has(one.subjectId ?? '')) ||
      content.mainOf.some((id) => classes.has(id)),
  );
  if (unsettled + schools.size + classes.size + groups.size > 0)
    await touchGuardians(storage, directory, true);
}

/** What refers to something that was not there when it was applied, and that this run does not say anew: it may be there now. How many. */
async function touchUnsettled(storage: Storage, { run }: Directory): Promise<number> {
  let count = 0;
  for (const kind of kindsThatRefer) {
    for (let after = ''; ; ) {
      const ids = await listUnsettled(storage.reader, run.source, kind, after, pageRows);
      await storage.transaction((writer) => touchEntries(writer, run.id, kind, ids));
      count += ids.length;
      after = ids.at(-1) ?? after;
      if (ids.length < pageRows) break;
    }
  }
  return count;
}

async function movedIds(reader: Reader, runId: string, kind: EntryKind): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (let after = ''; ; ) {
    const page = await listEntries(reader, runId, kind, moved, after, pageRows);
    for (const { id } of page) ids.add(id);
    after = page.at(-1)?.id ?? after;
    if (page.length < pageRows) return ids;
  }
}

/** Responsables of the pupils that changed, as the links were and as they are; with `touched`, of those that were touched too. */
async function touchGuardians(storage: Storage, directory: Directory, touched = false): Promise<void> {
  const { run } = directory;
  const statuses = touched ? (['touched'] as const) : moved;
  for (let after = ''; ; ) {
    const page = await listEntries(storage.reader, run.id, 'pupil', statuses, after, pageRows);
    const guardians = new Set<string>();
    for (const { id, content } of page) {
      after = id;
      for (const one of await sourcedOrigins(storage.reader, run.source, guards, id)) guardians.add(one);
      const now = content === null ? [] : (JSON.parse(content) as EntryContents['pupil']).guardians;
      for (const one of now) if (one.legal) guardians.add(one.guardianId);
    }
    const there = await directory.people.whoIs('guardian', [...guardians]);
    await storage.transaction((writer) => touchEntries(writer, run.id, 'guardian', [...there]));
    if (page.length < pageRows) return;
  }
}

async function touchWhere<Kind extends 'class' | 'pupil' | 'staff'>(
  storage: Storage,
  { run }: Directory,
  kind: Kind,
  reasons: number,
  refers: (content: EntryContents[Kind]) => boolean,
): Promise<void> {
  if (reasons === 0) return;
  for (let after = ''; ; ) {
    const page = await listSourced(storage.reader, run.source, kind, after, pageRows);
    const ids = page.filter((one) => refers(JSON.parse(one.content) as EntryContents[Kind]));
    await storage.transaction((writer) =>
      touchEntries(
        writer,
        run.id,
        kind,
        ids.map((one) => one.id),
      ),
    );
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return;
    after = last.id;
  }
}
