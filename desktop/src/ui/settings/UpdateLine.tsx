import { RefreshCw, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useUpdateStatus } from '../bridge/useUpdateStatus.ts';
import { Button } from '../design/Button/Button.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';

/** How the program on the key stands with its updates and its files, in one line, and the ways to ask now. */
export default function UpdateLine() {
  const { t } = useTranslation('settings');
  const { t: fleet } = useTranslation('fleet');
  const bridge = useBridge();
  const errorText = useErrorText();
  const status = useUpdateStatus();
  if (status.phase === 'off') return null;
  const busy = status.phase === 'checking' || status.phase === 'coming' || status.phase === 'verifying';
  const words = () => {
    if (status.phase === 'problem') return errorText(status);
    if (status.phase === 'modified') return fleet(`ownProgram.${status.repair}`);
    return t(`updates.${status.phase}`, { ...status });
  };
  return (
    <>
      <p role="status">{words()}</p>
      {status.phase !== 'ready' && (
        <div className="settings-actions">
          <Button icon={RefreshCw} onPress={() => void bridge.call('update.check', {})} isDisabled={busy}>
            {t('updates.check')}
          </Button>
          <Button
            icon={ShieldCheck}
            variant="quiet"
            onPress={() => void bridge.call('update.verify', {})}
            isDisabled={busy}
          >
            {t('updates.verify')}
          </Button>
        </div>
      )}
    </>
  );
}
