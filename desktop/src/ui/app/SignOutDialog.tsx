import type { OwnTrust } from '@cartable/shared/bridge/asks/trusts.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../bridge/useAction.ts';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';

export interface SignOutDialogProps {
  /** The trust that the session stands on. */
  readonly trust: OwnTrust;
  readonly onClose: () => void;
}

/** Signing out on a trusted device keeps the trust: that is what it is for. What stays is said, and may go too. */
export default function SignOutDialog({ trust, onClose }: SignOutDialogProps) {
  const { t } = useTranslation('settings');
  const { t: app } = useTranslation('app');
  const ask = useAsk();
  const command = useCommand();
  const [ends, setEnds] = useState(false);
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    // First: signed out, nobody could end it from here any more.
    const isOver = !ends || (await ask('account.endTrust', { id: trust.id })) !== undefined;
    if (isOver) await command('vault.lock', {});
    // Still here: it was refused, and says why.
    setBusy(false);
    onClose();
  };
  return (
    <Dialog
      title={t('trust.signOutTitle')}
      isOpen
      onClose={onClose}
      size="sm"
      actions={
        <Button variant="primary" isPending={busy} onPress={() => void leave()}>
          {app('lock')}
        </Button>
      }
    >
      <p>{t('trust.signOutText')}</p>
      <Checkbox isSelected={ends} onChange={setEnds}>
        {t('trust.signOutToo')}
      </Checkbox>
    </Dialog>
  );
}
