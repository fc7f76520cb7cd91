import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { TextField } from '../design/Field/TextField.tsx';

export interface NameDialogProps {
  readonly title: string;
  readonly label: string;
  readonly initial: string;
  readonly action: string;
  readonly onClose: () => void;
  readonly onName: (name: string) => void;
}

/** Asks for the name of a file or folder; any name that is one line and not a path will do. */
export function NameDialog({ title, label, initial, action, onClose, onName }: NameDialogProps) {
  const { t } = useTranslation('documents');
  const [name, setName] = useState(initial);
  const form = useId();
  const trimmed = name.trim();
  const wrong = /[\\/]/.test(trimmed) || trimmed === '.' || trimmed === '..';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (trimmed === '' || wrong) return;
    onName(trimmed);
    onClose();
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      size="sm"
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {t('cancel', { ns: 'common' })}
          </Button>
          <Button type="submit" form={form} variant="primary" isDisabled={trimmed === '' || wrong}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <TextField
          label={label}
          value={name}
          onChange={setName}
          maxLength={255}
          error={wrong ? t('badName') : undefined}
          autoFocus
        />
      </form>
    </Dialog>
  );
}
