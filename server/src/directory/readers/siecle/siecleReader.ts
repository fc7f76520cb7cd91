import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { EntryKind } from '../entries.ts';
import { completeKinds, type Said, sayEntry, sayWarning } from '../leftOut.ts';
import type { DirectoryReader } from '../reader.ts';
import { schoolOfFiles } from '../schoolOfFiles.ts';
import { Scratch } from '../scratch.ts';
import { readGuardians } from './readGuardians.ts';
import { gatherPupils, readPupils, type SiecleLists } from './readPupils.ts';
import { readNomenclature, readStructures } from './readStructures.ts';
import { type SiecleFiles, siecleFiles } from './siecleFiles.ts';

const scratchLists = ['pupil', 'structure', 'guards'] as const satisfies readonly SiecleLists[];

/**
 * The XML exports of a school's SIECLE base: pupils with their divisions and groups, legal guardians, structures, nomenclature. One file
 * of each kind, all of the same school and year.
 */
export const siecleReader: DirectoryReader = {
  format: 'siecle',

  async scan(files, options) {
    const found = await siecleFiles(files);
    const uai = schoolOfFiles(found.all, options);
    return {
      source: `siecle:${uai}`,
      mode: 'full',
      covers: await completeKinds(covered(found), readAll(found, uai)),
      academy: options.academy ?? null,
    };
  },

  async *read(files, options) {
    const found = await siecleFiles(files);
    for await (const { event } of readAll(found, schoolOfFiles(found.all, options))) yield event;
  },
};

function covered(found: SiecleFiles): readonly EntryKind[] {
  return [
    ...(found.structures === undefined ? [] : (['class', 'group'] as const)),
    ...(found.pupils === undefined ? [] : (['pupil'] as const)),
    ...(found.guardians === undefined ? [] : (['guardian'] as const)),
  ];
}

async function* readAll(found: SiecleFiles, uai: string): AsyncGenerator<Said> {
  const scratch = new Scratch<SiecleLists>(scratchLists);
  const levels = new Set<string>();
  try {
    for (const { file, root } of found.ignored)
      yield sayWarning({ file: file.name, line: 0 }, 'import.file_ignored', { found: root.slice(0, 40) });
    if (found.nomenclature) yield* readNomenclature(found.nomenclature.file, levels);
    if (found.structures) yield* readStructures(found.structures.file, uai, levels);
    if (found.pupils === undefined) return;
    const file = found.pupils.file;
    const [divisions, groups] = [new Map<string, number>(), new Map<string, number>()];
    await gatherPupils(file, scratch, divisions, groups);
    if (found.structures === undefined) yield* named(file.name, uai, divisions, groups);
    if (found.guardians) yield* readGuardians(found.guardians.file, scratch);
    else yield sayWarning({ file: file.name, line: 0 }, 'import.siecle_guardians_absent');
    yield* readPupils(file, uai, scratch, levels, schoolDay(Date.now()));
  } finally {
    scratch[Symbol.dispose]();
  }
}

/** The classes and groups that only the pupils name, when Structures.xml did not come with them. */
function* named(
  file: string,
  uai: string,
  divisions: ReadonlyMap<string, number>,
  groups: ReadonlyMap<string, number>,
): Generator<Said> {
  for (const [code, line] of divisions) {
    const content = { schoolId: uai, code, name: code, levelIds: [] };
    yield sayEntry({ kind: 'class', id: `${uai}$${code}`, content }, { file, line });
  }
  for (const [code, line] of groups) {
    const content = { schoolId: uai, code, name: code, classIds: [] };
    yield sayEntry({ kind: 'group', id: `${uai}$${code}`, content }, { file, line });
  }
}
