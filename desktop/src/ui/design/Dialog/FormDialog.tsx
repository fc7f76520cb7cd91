import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../Button/Button.tsx';
import { Dialog, type DialogProps } from './Dialog.tsx';

export interface FormDialogProps extends Pick<DialogProps, 'title' | 'onClose' | 'children' | 'size'> {
  /** The verb of what the form does. */
  readonly action: string;
  /** Sends the form; whoever shows the dialog closes it when it was taken. */
  readonly onAction: () => void;
  /** Whether what is written is complete enough to be sent. */
  readonly isReady?: boolean;
  /** Shown as long as the form stands, unless said otherwise. */
  readonly isOpen?: boolean;
  /** Another way to end it, between cancelling and the main one. */
  readonly other?: ReactNode;
}

/** A few fields to fill in, given up or sent. */
export function FormDialog(props: FormDialogProps) {
  const { action, onAction, isReady = true, isOpen = true, other, children, ...frame } = props;
  const { t } = useTranslation('common');
  return (
    <Dialog
      {...frame}
      isOpen={isOpen}
      actions={
        <>
          <Button variant="quiet" onPress={frame.onClose}>
            {t('cancel')}
          </Button>
          {other}
          <Button variant="primary" isDisabled={!isReady} onPress={onAction}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
