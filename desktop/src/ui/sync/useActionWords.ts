import { useTranslation } from 'react-i18next';
import type { WaitingAction } from '@cartable/shared/bridge/syncStatus.ts';
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

/** An action in words, with whom and what it is about: "Une note saisie : Inès Benali, Vecteurs". Adding an action without its words does not compile. */
export function useActionWords(): (action: Pick<WaitingAction, 'name' | 'about'>) => string {
  const { t } = useTranslation('sync');
  return ({ name, about }) => {
    const what = isKnown(name) ? t(`actions.${name}`) : t('actions.other');
    const named = [about.person, about.title].filter(Boolean).join(', ');
    return named === '' ? what : t('actions.named', { what, named });
  };
}
