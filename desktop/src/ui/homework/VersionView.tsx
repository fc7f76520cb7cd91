import { Check, Clock, CloudUpload, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { HandInVersion } from '@cartable/shared/domain/homework/queries/handInVersion.ts';
import type { Lateness } from '@cartable/shared/domain/homework/lateness.ts';
import { Badge } from '../design/Surface/Badge.tsx';
import { AttachmentList } from '../documents/AttachmentList.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** One version handed in: its text, its files, when it was declared and when it arrived. */
export function VersionView({ version }: { readonly version: HandInVersion }) {
  const { t } = useTranslation('homework');
  const format = useFormat();
  const { comment, files, claimedAt, receivedAt, lateness } = version;
  return (
    <div className="version">
      <div className="version-head">
        <span>
          {receivedAt === null
            ? t('declared', { when: format.moment(claimedAt) })
            : t('received', { when: format.moment(receivedAt) })}
        </span>
        <LatenessBadge lateness={lateness} />
      </div>
      {lateness === 'claimedOnTime' && receivedAt !== null && (
        <p className="page-eyebrow">
          {t('bothTimes', { claimed: format.moment(claimedAt), received: format.moment(receivedAt) })}
        </p>
      )}
      {comment && <p className="detail-text">{comment}</p>}
      <AttachmentList files={files} />
    </div>
  );
}

function LatenessBadge({ lateness }: { readonly lateness: Lateness }) {
  const { t } = useTranslation('homework');
  switch (lateness) {
    case 'waiting':
      return (
        <Badge tone="info" icon={CloudUpload}>
          {t('late.waiting')}
        </Badge>
      );
    case 'onTime':
      return (
        <Badge tone="good" icon={Check}>
          {t('late.onTime')}
        </Badge>
      );
    case 'claimedOnTime':
      return (
        <Badge tone="warn" icon={Clock}>
          {t('late.claimedOnTime')}
        </Badge>
      );
    default:
      return (
        <Badge tone="warn" icon={TriangleAlert}>
          {t('late.late')}
        </Badge>
      );
  }
}
