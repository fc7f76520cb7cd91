import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { refused } from '@cartable/shared/lib/result.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Button } from '../design/Button/Button.tsx';
import { ProveDialog } from './ProveDialog.tsx';

export interface AddPasskeyProps {
  /** With recovery codes, unless the person has some. */
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}

/** A passkey of this browser, telephone or security key, for the portal's address. */
export function AddPasskey({ onDone, onClose }: AddPasskeyProps) {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const [label, setLabel] = useState('');
  const [named, setNamed] = useState(false);
  if (!named) {
    return (
      <Dialog title={t('second.addPasskey')} isOpen onClose={onClose} size="sm" isDismissable={false}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setNamed(true);
          }}
        >
          <TextField
            label={t('second.passkeyName')}
            hint={t('second.passkeyHint')}
            value={label}
            onChange={setLabel}
            maxLength={80}
            isRequired
            autoFocus
          />
          <Button type="submit" variant="primary">
            {t('second.next')}
          </Button>
        </form>
      </Dialog>
    );
  }
  return (
    <ProveDialog
      title={t('second.addPasskey')}
      action={t('second.add')}
      onClose={onClose}
      work={async ({ secrets, second }) => {
        const options = await ask(bridge, 'account.passkeyOptions', second, { secrets });
        if (!options.ok) return options;
        // The server's own options, as its library made them for the browser's.
        const optionsJSON = options.value as unknown as PublicKeyCredentialCreationOptionsJSON;
        const response = await startRegistration({ optionsJSON }).catch(() => undefined);
        if (response === undefined) return refused('auth.passkey_wrong');
        return ask(bridge, 'account.addPasskey', { response: { ...response }, label: label.trim() });
      }}
      onDone={({ recoveryCodes }) => onDone(recoveryCodes)}
    />
  );
}
