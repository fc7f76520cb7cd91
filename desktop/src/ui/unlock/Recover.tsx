import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { PassphraseForm } from '../firststart/PassphraseForm.tsx';
import { useAttempt } from '../lib/useAttempt.ts';
import { withSecret } from '../lib/secretText.ts';

export interface RecoverProps {
  readonly whileCreating: (work: () => Promise<RecoverySheet | undefined>) => Promise<void>;
  readonly onBack: () => void;
}

/** A forgotten passphrase: the code of the recovery sheet and a new passphrase; a new sheet follows, the old one opens nothing more. */
export function Recover({ whileCreating, onBack }: RecoverProps) {
  const { t } = useTranslation('unlock');
  const bridge = useBridge();
  const attempt = useAttempt();
  const [code, setCode] = useState('');
  const recover = (chosen: string) =>
    whileCreating(() =>
      attempt.run(() =>
        withSecret(code, (codeBytes) =>
          withSecret(chosen, (passphrase) => bridge.call('vault.recover', { code: codeBytes, passphrase })),
        ),
      ),
    );
  return (
    <CoverScreen title={t('recover.title')} intro={<p>{t('recover.intro')}</p>}>
      <TextField
        label={t('recover.code')}
        hint={t('recover.codeHint')}
        code
        value={code}
        onChange={setCode}
        autoComplete="off"
        spellCheck="false"
        autoFocus
      />
      <PassphraseForm attempt={attempt} onChosen={recover} />
      <Notice tone="info">{t('recover.noSheet')}</Notice>
      <Button variant="quiet" onPress={onBack}>
        {t('recover.back')}
      </Button>
    </CoverScreen>
  );
}
