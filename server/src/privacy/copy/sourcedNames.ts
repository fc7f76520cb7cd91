import { findSourced } from '../../storage/repositories/importEntries.ts';
import type { Reader } from '../../storage/storage.ts';
import type { DataRow } from '../tableText.ts';

type Taught = { readonly subjectId: string | null };
type Post = { readonly schoolId: string; readonly post: string };

/**
 * What a directory says of a person, with the names of the schools, classes, groups, levels and subjects that it refers to beside their identifiers. Whatever the
 * source does not have any more has no name.
 */
export async function withSourcedNames(
  reader: Reader,
  rows: readonly DataRow[],
): Promise<readonly DataRow[]> {
  return Promise.all(rows.map((row) => namesBeside(reader, row)));
}

async function namesBeside(reader: Reader, row: DataRow): Promise<DataRow> {
  const source = String(row.source);
  const nameOf = async (kind: string, id: unknown): Promise<string | null> => {
    if (typeof id !== 'string') return null;
    const found = await findSourced(reader, source, kind, id);
    const name = found && (JSON.parse(found.content) as { readonly name?: string }).name;
    // The lists of a school name it by its UAI, which stands on its papers.
    return name ?? (kind === 'school' && /^\d{7}[A-Z]$/.test(id) ? id : null);
  };
  const namesOf = async (kind: string, ids: unknown): Promise<readonly string[]> => {
    const names = await Promise.all((Array.isArray(ids) ? ids : []).map((id) => nameOf(kind, id)));
    return names.filter((name) => name !== null);
  };
  const placed = async (kind: 'class' | 'group', list: unknown) =>
    Promise.all(
      (Array.isArray(list) ? (list as readonly Taught[]) : []).map(async (one) => ({
        where: await nameOf(kind, Reflect.get(one, `${kind}Id`)),
        what: await nameOf('subject', one.subjectId),
      })),
    );
  const posts = Array.isArray(row.posts) ? (row.posts as readonly Post[]) : [];
  return {
    ...row,
    ...('schoolId' in row && { school: await nameOf('school', row.schoolId) }),
    ...('levelId' in row && { level: await nameOf('level', row.levelId) }),
    ...('classIds' in row && { classNames: await namesOf('class', row.classIds) }),
    ...('groupIds' in row && { groupNames: await namesOf('group', row.groupIds) }),
    ...('mainOf' in row && { mainOfNames: await namesOf('class', row.mainOf) }),
    ...('posts' in row && {
      postNames: await Promise.all(
        posts.map(async ({ schoolId, post }) => ({ what: post, where: await nameOf('school', schoolId) })),
      ),
    }),
    ...(('classes' in row || 'groups' in row) && {
      taughtNames: [...(await placed('class', row.classes)), ...(await placed('group', row.groups))],
    }),
  };
}
