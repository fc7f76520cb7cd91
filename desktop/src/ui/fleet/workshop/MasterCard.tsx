import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import { FolderOpen, HardDriveDownload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { TextField } from '../../design/Field/TextField.tsx';
import { ProgressBar } from '../../design/Status/ProgressBar.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { useFormat } from '../../lib/useFormat.ts';

/** What every key begins with: an image of the program that runs, or one that was made before. */
export function MasterCard({ state }: { readonly state: KeysState }) {
  const { t } = useTranslation('fleet');
  const { master, atWork, here } = state;
  const command = useCommand();
  const format = useFormat();
  const [size, setSize] = useState('16 Go');
  return (
    <Card title={t('workshop.master')}>
      {master === null ? (
        <p>{t('workshop.noMaster')}</p>
      ) : (
        <p>
          <strong className="workshop-file">{master.name}</strong>
          <br />
          <span className="page-eyebrow">
            {[
              master.programs.join(', '),
              t('workshop.masterSize', {
                size: format.bytes(master.sizeBytes),
                used: format.bytes(master.usedBytes),
              }),
            ].join(' · ')}
          </span>
        </p>
      )}
      {atWork !== null && <ProgressBar label={t(`workshop.${atWork}`)} done={0} />}
      {here.program !== null && (
        <div className="workshop-make">
          <TextField label={t('workshop.size')} value={size} onChange={setSize} />
          <Button
            icon={HardDriveDownload}
            size="sm"
            isDisabled={atWork !== null}
            onPress={() => void command('keys.makeMaster', { size })}
          >
            {t('workshop.make')}
          </Button>
        </div>
      )}
      <div className="workshop-actions">
        <Button
          icon={FolderOpen}
          size="sm"
          variant="quiet"
          isDisabled={atWork !== null}
          onPress={() => void command('keys.openMaster', {})}
        >
          {t('workshop.openFile')}
        </Button>
      </div>
    </Card>
  );
}
