import type { GuardianContent, PupilContent, StaffContent } from '../entries.ts';
import { postOfFunction } from '../staffFunctions.ts';
import { type AafValues, personAttributes, personOf } from './aafValues.ts';

/** Attributes of a responsable. */
export const guardianAttributes = {
  ...personAttributes,
  phone: 'mobile',
  externalIds: 'ENTPersonJointure',
} as const satisfies Record<keyof GuardianContent, string>;

export function guardianOf(values: AafValues): GuardianContent {
  return { ...personOf(values), phone: values.one('mobile'), externalIds: { aaf: values.id } };
}

/** Attributes of a pupil; `guardians` is `ENTElevePersRelEleve`, in older files `ENTEleveAutoriteParentale`. */
export const pupilAttributes = {
  ...personAttributes,
  externalIds: 'ENTEleveINE',
  schoolId: 'ENTPersonStructRattach',
  levelId: 'ENTEleveMEF',
  classIds: 'ENTEleveClasses',
  groupIds: 'ENTEleveGroupes',
  guardians: 'ENTElevePersRelEleve',
} as const satisfies Record<keyof PupilContent, string>;
export const oldGuardianAttribute = 'ENTEleveAutoriteParentale';

export function pupilOf(values: AafValues): PupilContent {
  const ids = (attribute: string) =>
    values.composites(attribute, 2).map(([school, code]) => `${school}$${code}`);
  const ine = values.one('ENTEleveINE');
  return {
    ...personOf(values),
    externalIds: { aaf: values.id, ...(ine === null ? {} : { ine }) },
    schoolId: values.one('ENTPersonStructRattach') ?? '',
    levelId: values.one('ENTEleveMEF'),
    classIds: ids('ENTEleveClasses'),
    groupIds: ids('ENTEleveGroupes'),
    guardians: guardiansOf(values),
  };
}

/**
 * `id$link$financial$legal$contact$payment`: legal 1 or 2 = a responsable légal. A pupil of age is linked to themselves; that is no
 * relative.
 */
function guardiansOf(values: AafValues): PupilContent['guardians'] {
  const linked = values
    .composites('ENTElevePersRelEleve', 1)
    .map(([guardianId = '', , , legal]) => ({ guardianId, legal: legal === '1' || legal === '2' }));
  const older = values
    .composites(oldGuardianAttribute, 1)
    .map(([guardianId = '']) => ({ guardianId, legal: true }));
  const all = values.has('ENTElevePersRelEleve') ? linked : older;
  return all.filter((one) => one.guardianId !== values.id);
}

/** Attributes of staff. `classes` without their subjects (`ENTAuxEnsClasses`) count only where the subjects are not given. */
export const staffAttributes = {
  ...personAttributes,
  externalIds: 'ENTPersonJointure',
  posts: 'ENTPersonFonctions',
  classes: 'ENTAuxEnsClassesMatieres',
  groups: 'ENTAuxEnsGroupesMatieres',
  mainOf: 'ENTAuxEnsClassesPrincipal',
} as const satisfies Record<keyof StaffContent, string>;
export const plainClassesAttribute = 'ENTAuxEnsClasses';
export const plainGroupsAttribute = 'ENTAuxEnsGroupes';

export function staffOf(values: AafValues): StaffContent {
  return {
    ...personOf(values),
    externalIds: { aaf: values.id },
    posts: postsOf(values),
    classes: taught(values, 'ENTAuxEnsClassesMatieres', plainClassesAttribute).map(
      ([classId, subjectId]) => ({
        classId,
        subjectId,
      }),
    ),
    groups: taught(values, 'ENTAuxEnsGroupesMatieres', plainGroupsAttribute).map(([groupId, subjectId]) => ({
      groupId,
      subjectId,
    })),
    mainOf: values.composites('ENTAuxEnsClassesPrincipal', 2).map(([school, code]) => `${school}$${code}`),
  };
}

function postsOf(values: AafValues): StaffContent['posts'] {
  const posts = values.composites('ENTPersonFonctions', 2).map(([schoolId = '', code = '']) => ({
    schoolId,
    post: postOfFunction(code) ?? ('other' as const),
  }));
  const home = values.one('ENTPersonStructRattach');
  const all = posts.length > 0 || home === null ? posts : [{ schoolId: home, post: 'other' as const }];
  return [...new Map(all.map((one) => [`${one.schoolId}/${one.post}`, one])).values()];
}

/** The functions of somebody that we do not know. */
export function unknownFunctions(values: AafValues): readonly string[] {
  const codes = values.parts('ENTPersonFonctions').map(([, code = '']) => code);
  return codes.filter((code) => code !== '' && code !== '-' && postOfFunction(code) === undefined);
}

/** `school$code$subject`, then `school$code` of those that have none. */
function taught(
  values: AafValues,
  withSubject: string,
  plain: string,
): readonly (readonly [string, string | null])[] {
  const full = values
    .composites(withSubject, 2)
    .map(([school, code, subject]) => [`${school}$${code}`, subject ? subject : null] as const);
  const known = new Set<string>(full.map(([id]) => id));
  const rest = values
    .composites(plain, 2)
    .map(([school, code]) => `${school}$${code}`)
    .filter((id) => !known.has(id));
  return [...full, ...rest.map((id) => [id, null] as const)];
}
