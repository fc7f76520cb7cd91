import type { ClassContent, GroupContent, SchoolContent } from '../entries.ts';
import type { AafValues } from './aafValues.ts';

/** Attributes of an établissement. */
export const schoolAttributes = {
  uai: 'ENTStructureUAI',
  name: 'ENTStructureNomCourant',
  academy: 'ENTServAcAcademie',
} as const satisfies Record<keyof SchoolContent, string>;
export const classesAttribute = 'ENTStructureClasses';
export const groupsAttribute = 'ENTStructureGroupes';

export function schoolOf(values: AafValues): SchoolContent {
  return {
    uai: (values.one('ENTStructureUAI') ?? values.one('ENTEtablissementUAI') ?? '').toUpperCase(),
    name: (values.one('ENTStructureNomCourant') ?? '').replace(/\$+/g, ' ').trim(),
    academy: values.one('ENTServAcAcademie'),
  };
}

/** `code$name$MEF$MEF…` */
export function classesOf(values: AafValues): ReadonlyMap<string, ClassContent> {
  return new Map(
    values
      .composites(classesAttribute, 1)
      .map(([code = '', name, ...levels]) => [
        `${values.id}$${code}`,
        { schoolId: values.id, code, name: name || code, levelIds: levels.filter((one) => one !== '') },
      ]),
  );
}

/** `code$name$class$class…` */
export function groupsOf(values: AafValues): ReadonlyMap<string, GroupContent> {
  return new Map(
    values.composites(groupsAttribute, 1).map(([code = '', name, ...classes]) => [
      `${values.id}$${code}`,
      {
        schoolId: values.id,
        code,
        name: name || code,
        classIds: classes.filter((one) => one !== '').map((one) => `${values.id}$${one}`),
      },
    ]),
  );
}
