import { useTranslation } from 'react-i18next';
import type { CorrectionView } from '@cartable/shared/domain/homework/queries/handInVersion.ts';
import { Card } from '../design/Surface/Card.tsx';
import { AttachmentList } from '../documents/AttachmentList.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** The teacher's answer to a piece of work. */
export function CorrectionCard({ correction }: { readonly correction: CorrectionView }) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  return (
    <Card title={t('correction')}>
      {correction.comment && <p className="correction-text">{correction.comment}</p>}
      <AttachmentList files={correction.files} />
      <p className="page-eyebrow">{t('correctedAt', { when: format.moment(correction.updatedAt) })}</p>
    </Card>
  );
}
