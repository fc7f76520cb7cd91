import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { RefusedNotice } from '../design/Status/RefusedNotice.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useFormat } from '../lib/useFormat.ts';
import { useActionWords } from './useActionWords.ts';

/** One change that the server did not take: what it was, why, both values on a conflict, and the decision. */
export function RefusalCard({ refusal }: { readonly refusal: RefusedAction }) {
  const { t } = useTranslation('sync');
  const command = useCommand();
  const toasts = useToasts();
  const errorText = useErrorText();
  const format = useFormat();
  const actionWords = useActionWords();
  const { id, args, kind, data, claimedAt } = refusal;
  const mine = data.mine;
  const theirs = data.theirs;
  const values =
    kind === 'conflict' && mine !== undefined && theirs !== undefined
      ? { mine: String(mine ?? ''), theirs: String(theirs ?? '') }
      : undefined;
  const resubmit = async () => {
    if (await command('sync.resubmit', { id, args })) toasts.show({ text: t('resubmitted'), tone: 'good' });
  };
  return (
    <RefusedNotice
      what={`${actionWords(refusal)} · ${format.moment(claimedAt)}`}
      why={errorText(refusal)}
      values={values}
      actions={
        values ? (
          <>
            <Button size="sm" onPress={() => void command('sync.dismiss', { id })}>
              {t('keepTheirs')}
            </Button>
            <Button size="sm" onPress={() => void resubmit()}>
              {t('keepMine')}
            </Button>
          </>
        ) : (
          <Button size="sm" onPress={() => void command('sync.dismiss', { id })}>
            {t('dismiss')}
          </Button>
        )
      }
    />
  );
}
