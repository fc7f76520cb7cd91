import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { Button } from '../../design/Button/Button.tsx';
import { ButtonLink } from '../../design/Button/ButtonLink.tsx';
import { RefusedNotice } from '../../design/Status/RefusedNotice.tsx';
import { useErrorText } from '../../i18n/useErrorText.ts';
import { GiveUp } from './GiveUp.tsx';
import { MarkTable } from './MarkTable.tsx';
import { nextSteps } from './nextSteps.ts';
import { useFieldWords } from './useFieldWords.ts';
import { useTrayActions } from './useTrayActions.ts';

/** The marks of one evaluation that were refused together: one reason, one table, one decision for all or one for each. */
export function MarkGroup({ refusals }: { readonly refusals: readonly RefusedAction[] }) {
  const { t } = useTranslation('tray');
  const errorText = useErrorText();
  const words = useFieldWords();
  const actions = useTrayActions();
  const [first] = refusals;
  if (first === undefined) return null;
  const { about } = first;
  const conflict = first.kind === 'conflict';
  const what = t('marks', { count: refusals.length, title: about.title ?? '' });
  const where = [about.subjectName, about.className].filter(Boolean).join(' · ');
  const steps = nextSteps(first, 0);
  const open = steps.find((one) => one.step === 'open');
  const sendAll = () => void actions.send(refusals.map(({ id, args }) => ({ id, args })));
  // As a spreadsheet takes it: a line a pupil.
  const table = () =>
    refusals
      .map((one) =>
        [one.about.person ?? '', ...one.work.fields.map(({ field, value }) => words(field, value).text)].join(
          '\t',
        ),
      )
      .join('\n');
  return (
    <RefusedNotice
      what={what}
      about={where}
      why={conflict ? t('marksConflict') : errorText(first)}
      actions={
        <>
          {conflict ? (
            <Button size="sm" aria-label={t('of', { step: t('putAllMine'), what })} onPress={sendAll}>
              {t('putAllMine')}
            </Button>
          ) : (
            steps.some((one) => one.step === 'retry') && (
              <Button
                size="sm"
                variant="primary"
                aria-label={t('of', { step: t('retryAll'), what })}
                onPress={sendAll}
              >
                {t('retryAll')}
              </Button>
            )
          )}
          <Button
            size="sm"
            aria-label={t('of', { step: t('copyTable'), what })}
            onPress={() => actions.copy(table())}
          >
            {t('copyTable')}
          </Button>
          {open?.step === 'open' && (
            <ButtonLink size="sm" href={open.href}>
              {t(`open.${open.what}`)}
            </ButtonLink>
          )}
          <GiveUp refusals={refusals} what={what} />
        </>
      }
    >
      <MarkTable refusals={refusals} label={what} />
    </RefusedNotice>
  );
}
