import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';

/** How the program on the key stands with its updates, in one line, and the way to ask now. */
export default function UpdateLine() {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const errorText = useErrorText();
  const [status, setStatus] = useState<UpdateStatus>({ phase: 'off' });
  useEffect(() => {
    let current = true;
    const leave = bridge.subscribe((event) => {
      if (event.type === 'update') setStatus(event.status);
    });
    void bridge.call('update.status', {}).then((answer) => {
      if (current && answer.ok) setStatus(answer.value);
    });
    return () => {
      current = false;
      leave();
    };
  }, [bridge]);
  if (status.phase === 'off') return null;
  const busy = status.phase === 'checking' || status.phase === 'coming';
  const words = status.phase === 'problem' ? errorText(status) : t(`updates.${status.phase}`, { ...status });
  return (
    <>
      <p role="status">{words}</p>
      {status.phase !== 'ready' && (
        <div>
          <Button icon={RefreshCw} onPress={() => void bridge.call('update.check', {})} isDisabled={busy}>
            {t('updates.check')}
          </Button>
        </div>
      )}
    </>
  );
}
