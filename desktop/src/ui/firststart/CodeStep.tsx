import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import type { Identity } from './identity.ts';
import { ServerField } from './ServerField.tsx';
import { useAttempt } from '../lib/useAttempt.ts';

export interface CodeStepProps {
  readonly onFound: (identity: Identity) => void;
  readonly onHasAccount: () => void;
}

/** The activation code on the paper that came with the key. */
export function CodeStep({ onFound, onHasAccount }: CodeStepProps) {
  const { t } = useTranslation('start');
  const bridge = useBridge();
  const { server: configured } = useHostState();
  const [server, setServer] = useState(configured ?? '');
  const [code, setCode] = useState('');
  const attempt = useAttempt();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = await attempt.run(() => bridge.call('account.checkCode', { server, code: code.trim() }));
    if (!found) return;
    const { givenName, familyName, login, schoolName, className } = found;
    const personName = `${givenName} ${familyName}`;
    onFound({ server, code: code.trim(), personName, login, schoolName, className });
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      {configured === null && <ServerField value={server} onChange={setServer} />}
      <TextField
        label={t('code.label')}
        hint={t('code.hint')}
        code
        value={code}
        onChange={setCode}
        autoComplete="off"
        spellCheck="false"
        isRequired
        autoFocus
      />
      {attempt.problem && (
        <Notice tone="bad" announce>
          {attempt.problem}
        </Notice>
      )}
      <div className="cover-actions">
        <Button type="submit" variant="primary" size="lg" isPending={attempt.busy}>
          {t('continue')}
        </Button>
        <Button variant="quiet" onPress={onHasAccount}>
          {t('code.hasAccount')}
        </Button>
      </div>
    </form>
  );
}
