import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import { Printer, Save } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { CoverScreen } from '../design/Shell/CoverScreen.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useFormat } from '../lib/useFormat.ts';
import './FirstStart.css';

export interface RecoverySheetScreenProps {
  readonly sheet: RecoverySheet;
  readonly onDone: () => void;
}

/** The sheet that opens the key when the passphrase is forgotten. It must be put somewhere before going on. */
export function RecoverySheetScreen({ sheet, onDone }: RecoverySheetScreenProps) {
  const { t } = useTranslation('start');
  const command = useCommand();
  const { noPrinting } = useHostState();
  const format = useFormat();
  const [kept, setKept] = useState(false);
  const keep = async (action: 'print' | 'save') => {
    await command('vault.recoverySheet', { action });
  };
  return (
    <CoverScreen
      title={t('sheet.title')}
      intro={<p>{t('sheet.intro')}</p>}
      step={t('step', { number: 4, of: 4 })}
      label={[{ name: t('label.name'), value: sheet.personName }]}
    >
      <div className="recovery">
        <p className="recovery-title">{t('sheet.heading', { name: sheet.personName })}</p>
        <p className="recovery-code" data-testid="recovery-code">
          {sheet.code}
        </p>
        <p className="recovery-date">{t('sheet.date', { date: format.moment(sheet.createdAt) })}</p>
      </div>
      <div className="cover-actions">
        {!noPrinting && (
          <Button icon={Printer} onPress={() => void keep('print')}>
            {t('sheet.print')}
          </Button>
        )}
        <Button icon={Save} onPress={() => void keep('save')}>
          {t('sheet.save')}
        </Button>
      </div>
      {sheet.escrow && <Notice tone="info">{t('sheet.school')}</Notice>}
      <Checkbox isSelected={kept} onChange={setKept}>
        {t('sheet.kept')}
      </Checkbox>
      <div className="cover-actions">
        <Button variant="primary" size="lg" isDisabled={!kept} onPress={onDone}>
          {t('sheet.open')}
        </Button>
      </div>
    </CoverScreen>
  );
}
