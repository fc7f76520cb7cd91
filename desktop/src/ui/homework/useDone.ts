import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../bridge/useAction.ts';
import { useToasts } from '../design/Toast/ToastRegion.tsx';

/** Ticks or unticks "fait", with a way back when it was ticked by accident. */
export function useDone(): (line: { readonly id: string; readonly title: string }, done: boolean) => void {
  const { t } = useTranslation('homework');
  const act = useAction();
  const toasts = useToasts();
  return useCallback(
    (line, done) => {
      void act('homework.setDone', { assignmentId: line.id, done }).then((accepted) => {
        if (!accepted || !done) return;
        toasts.show({
          text: t('ticked', { title: line.title }),
          tone: 'good',
          undo: () => void act('homework.setDone', { assignmentId: line.id, done: false }),
        });
      });
    },
    [act, toasts, t],
  );
}
