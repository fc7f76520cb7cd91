import type { LetterClassView } from '@cartable/shared/bridge/asks/imports.ts';
import { MailPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useSaveMade } from '../bridge/useSaveMade.ts';

/** Activation letters by class, as a PDF that is made when asked: its codes are kept nowhere. */
export function LettersCard() {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const save = useSaveMade();
  const toasts = useToasts();
  const { state, again } = useAnswer('letters.classes', {});
  const [asking, setAsking] = useState<LetterClassView>();
  const [making, setMaking] = useState<string>();
  const make = async (classId: string) => {
    setMaking(classId);
    const made = await ask('letters.make', { classId });
    setMaking(undefined);
    if (made === undefined || !(await save(made))) return;
    toasts.show({ text: t('letters.made', { count: made.letters }), tone: 'good' });
    again();
  };
  const name = asking?.className ?? '';
  return (
    <Card title={t('letters.title')}>
      <p>{t('letters.intro')}</p>
      <ServerView state={state}>
        {(all) =>
          all.length === 0 ? (
            <p className="page-eyebrow">{t('letters.none')}</p>
          ) : (
            <ul className="class-list directory-letters">
              {all.map((one) => (
                <li key={one.classId} className="class-row">
                  <span className="mark-words">
                    <strong>{one.className}</strong>
                    <span className="page-eyebrow">
                      {one.waiting === 0 ? t('letters.done') : t('letters.waiting', { count: one.waiting })}
                    </span>
                  </span>
                  <Button
                    size="sm"
                    icon={MailPlus}
                    aria-label={t('letters.makeFor', { name: one.className })}
                    isPending={making === one.classId}
                    isDisabled={one.waiting === 0}
                    onPress={() => setAsking(one)}
                  >
                    {t('letters.make')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </ServerView>
      <ConfirmDialog
        title={t('letters.confirmTitle', { name })}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => {
          if (asking) void make(asking.classId);
        }}
        confirmLabel={t('letters.confirm')}
      >
        <p>{t('letters.confirmText')}</p>
      </ConfirmDialog>
    </Card>
  );
}
