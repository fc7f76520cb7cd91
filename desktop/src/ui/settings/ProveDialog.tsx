import type { Result } from '@cartable/shared/lib/result.ts';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { AttemptNotice, type SecondCode, useSecondCode } from '../lib/SecondCode.tsx';
import { withSecret } from '../lib/secretText.ts';
import { useAttempt } from '../lib/useAttempt.ts';
import { SecondProof } from './SecondProof.tsx';

/** What proves once more who the person is. */
export interface OwnProof {
  readonly secrets: { readonly password: Uint8Array };
  /** The second step, once the server has asked for it. */
  readonly second: SecondCode['args'];
}

export interface ProveDialogProps<T> {
  readonly title: string;
  /** The verb of what will happen. */
  readonly action: string;
  readonly danger?: boolean;
  readonly work: (proof: OwnProof) => Promise<Result<T>>;
  readonly onDone: (value: T) => void;
  readonly onClose: () => void;
}

/** Something that an open key or browser alone may not do: the account's password is asked for once more, and its second step where it has one. */
export function ProveDialog<T>({ title, action, danger, work, onDone, onClose }: ProveDialogProps<T>) {
  const { t } = useTranslation('settings');
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [password, setPassword] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const value = await attempt.run(() =>
      withSecret(password, (bytes) => work({ secrets: { password: bytes }, second: second.args })),
    );
    if (value !== undefined) onDone(value);
  };
  return (
    <Dialog title={title} isOpen onClose={onClose} size="sm" isDismissable={false}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <PassphraseField
          label={t('account.password')}
          value={password}
          onChange={setPassword}
          isRequired
          autoFocus
        />
        <AttemptNotice attempt={attempt} />
        <SecondProof second={second} attempt={attempt} />
        <Button type="submit" variant={danger ? 'danger' : 'primary'} isPending={attempt.busy}>
          {action}
        </Button>
      </form>
    </Dialog>
  );
}
