import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import { FileText, FolderOpen, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { useToasts } from '../../design/Toast/ToastRegion.tsx';
import { NewBatch } from './NewBatch.tsx';

/** For whom the keys are: identities from the server, kept in a file that may be opened again another day. */
export function BatchCard({ state }: { readonly state: KeysState }) {
  const { t } = useTranslation('fleet');
  const command = useCommand();
  const toasts = useToasts();
  const [asking, setAsking] = useState(false);
  const { batch } = state;
  const made = batch === null ? 0 : batch.total - batch.left;
  const labels = async () => {
    if ((await command('keys.labels', {}))?.done)
      toasts.show({ text: t('workshop.labelsMade'), tone: 'good' });
  };
  return (
    <Card title={t('workshop.batch')}>
      {batch === null ? (
        <p>{t('workshop.noBatch')}</p>
      ) : (
        <p>
          <strong className="workshop-file">{batch.name}</strong>
          <br />
          <span className="page-eyebrow">
            {[batch.schoolName, t('workshop.left', { count: batch.left, total: batch.total })].join(' · ')}
          </span>
        </p>
      )}
      <div className="workshop-actions">
        <Button icon={Plus} size="sm" onPress={() => setAsking(true)}>
          {t('workshop.newBatch')}
        </Button>
        <Button
          icon={FolderOpen}
          size="sm"
          variant="quiet"
          onPress={() => void command('keys.openBatch', {})}
        >
          {t('workshop.openFile')}
        </Button>
        {made > 0 && (
          <Button icon={FileText} size="sm" variant="quiet" onPress={() => void labels()}>
            {t('workshop.labels', { count: made })}
          </Button>
        )}
      </div>
      {asking && <NewBatch onClose={() => setAsking(false)} />}
    </Card>
  );
}
