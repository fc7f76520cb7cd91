import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { classes } from '../../lib/classes.ts';
import { IconButton } from '../Button/IconButton.tsx';
import { scrollByKeyboard } from './scrollByKeyboard.ts';
import './Dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  readonly size?: 'sm' | 'md' | 'lg' | 'full';
  /** `alertdialog` for questions that interrupt. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly isDismissable?: boolean;
}

/** A modal sheet: in the middle of a screen, from the bottom on a phone. Escape closes it and focus returns to the opener. */
export function Dialog(props: DialogProps) {
  const {
    title,
    isOpen,
    onClose,
    children,
    actions,
    size = 'md',
    role = 'dialog',
    isDismissable = true,
  } = props;
  const { t } = useTranslation('common');
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={isDismissable}
    >
      <Modal className={classes('modal', `modal-${size}`)}>
        <AriaDialog className="dialog" role={role}>
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            <IconButton label={t('close')} icon={X} size="sm" onPress={onClose} />
          </header>
          <div ref={scrollByKeyboard} className="dialog-body">
            {children}
          </div>
          {actions && <footer className="dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
