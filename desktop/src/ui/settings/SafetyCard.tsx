import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Select } from '../design/Field/Select.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { ChangePassphrase } from './ChangePassphrase.tsx';
import { useSetAppearance } from './useSetAppearance.ts';

const delays = [1, 2, 5, 10, 15, 30, 60] as const;

/** When the key locks itself, and its passphrase. */
export function SafetyCard() {
  const { t } = useTranslation('settings');
  const { appearance, readOnly } = useHostState();
  const set = useSetAppearance();
  const [changing, setChanging] = useState(false);
  const chosen = delays.find((delay) => delay >= appearance.lockAfterMinutes) ?? 60;
  return (
    <Card title={t('safety')}>
      <Select
        label={t('lockAfter')}
        value={String(chosen)}
        onChange={(delay) => void set('lockAfterMinutes', Number(delay))}
        options={delays.map((delay) => ({ value: String(delay), label: t('minutes', { count: delay }) }))}
      />
      <Button icon={KeyRound} onPress={() => setChanging(true)} isDisabled={readOnly}>
        {t('change.open')}
      </Button>
      {changing && <ChangePassphrase onClose={() => setChanging(false)} />}
    </Card>
  );
}
