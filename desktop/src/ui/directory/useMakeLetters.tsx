import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { useSaveMade } from '../bridge/useSaveMade.ts';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';

/** For whom letters are made. */
export interface LettersFor {
  readonly classId: string;
  readonly className: string;
}

export interface LettersMaker {
  /** Asks whether to make them, since earlier codes are void then. */
  readonly begin: (of: LettersFor) => void;
  /** The class whose letters are being made. */
  readonly making: string | undefined;
  /** The question; to be put anywhere in the screen. */
  readonly dialog: ReactNode;
}

/** Makes the letters of a class as a PDF that the person keeps; `onMade` once it is kept. */
export function useMakeLetters(onMade: () => void): LettersMaker {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const save = useSaveMade();
  const toasts = useToasts();
  const [asking, setAsking] = useState<LettersFor>();
  const [two, setTwo] = useState(false);
  const [making, setMaking] = useState<string>();
  const make = async ({ classId }: LettersFor) => {
    setMaking(classId);
    const made = await ask('letters.make', { classId, layout: two ? 'two' : 'one' });
    setMaking(undefined);
    if (made === undefined || !(await save(made))) return;
    toasts.show({ text: t('letters.made', { count: made.letters }), tone: 'good' });
    onMade();
  };
  const dialog = (
    <ConfirmDialog
      title={t('letters.confirmTitle', { name: asking?.className ?? '' })}
      isOpen={asking !== undefined}
      onClose={() => setAsking(undefined)}
      onConfirm={() => {
        if (asking) void make(asking);
      }}
      confirmLabel={t('letters.confirm')}
    >
      <p>{t('letters.confirmText')}</p>
      <Checkbox isSelected={two} onChange={setTwo}>
        {t('letters.two')}
      </Checkbox>
    </ConfirmDialog>
  );
  return { begin: setAsking, making, dialog };
}
