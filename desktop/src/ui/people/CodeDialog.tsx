import type { GivenCode } from '@cartable/shared/bridge/asks/school.ts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './People.css';

export interface CodeDialogProps {
  /** Whose it is. */
  readonly name: string;
  readonly given: GivenCode | undefined;
  readonly onClose: () => void;
}

/** A code, once: nobody can show it again. */
export function CodeDialog({ name, given, onClose }: CodeDialogProps) {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (
    <Dialog
      title={t('codeTitle', { name })}
      isOpen={given !== undefined}
      onClose={onClose}
      size="sm"
      isDismissable={false}
      actions={
        <Button variant="primary" onPress={onClose}>
          {t('codeNoted')}
        </Button>
      }
    >
      <p>{t('codeText')}</p>
      <p className="people-code">{given?.code}</p>
      {given && <p className="page-eyebrow">{t('codeUntil', { day: format.day(dayOf(given.expiresAt)) })}</p>}
    </Dialog>
  );
}

function dayOf(at: number): string {
  return new Date(at).toLocaleDateString('fr-CA', { timeZone: 'Europe/Paris' });
}
