import { useTranslation } from 'react-i18next';
import type { MutatorName } from '@cartable/shared/domain/mutators.ts';

const known = {
  'homework.give': true,
  'homework.edit': true,
  'homework.remove': true,
  'homework.setDone': true,
  'homework.handIn': true,
  'homework.correct': true,
  'grades.createEvaluation': true,
  'grades.editEvaluation': true,
  'grades.removeEvaluation': true,
  'grades.setMark': true,
  'grades.publish': true,
  'grades.unpublish': true,
  'grades.forceAverage': true,
  'documents.createFolder': true,
  'documents.putFile': true,
  'documents.rename': true,
  'documents.move': true,
  'documents.trash': true,
  'documents.restore': true,
  'documents.purge': true,
  'settings.set': true,
  'region.dismissFlash': true,
} satisfies Readonly<Record<MutatorName, true>>;

function isKnown(name: string): name is MutatorName {
  return name in known;
}

/** A text of an action's arguments, when it has one by this name. */
function argument(args: unknown, name: string): string {
  if (typeof args !== 'object' || args === null) return '';
  const value: unknown = Reflect.get(args, name);
  return typeof value === 'string' ? value : '';
}

/** An action as a sentence: "Un travail donné : exercices 4 à 7". Adding an action without its sentence does not compile. */
export function useActionWords(): (action: { readonly name: string; readonly args: unknown }) => string {
  const { t } = useTranslation('sync');
  return ({ name, args }) =>
    isKnown(name)
      ? t(`actions.${name}`, { title: argument(args, 'title'), name: argument(args, 'name') })
      : t('actions.other');
}
