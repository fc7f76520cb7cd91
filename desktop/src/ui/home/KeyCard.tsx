import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useSyncStatus } from '../bridge/HostContext.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { TransferBar } from '../documents/TransferBar.tsx';
import { useSyncWords } from '../sync/useSyncWords.ts';

/** How the key is: in words, with what is on its way. */
export function KeyCard() {
  const { t } = useTranslation('home');
  const { transfers } = useSyncStatus();
  const words = useSyncWords();
  return (
    <Card
      title={t('myKey')}
      action={
        <ButtonLink href={href('sync')} variant="quiet" size="sm">
          {t('details')}
        </ButtonLink>
      }
    >
      <p>{words.text}</p>
      <p className="page-eyebrow">{words.last}</p>
      {transfers.slice(0, 2).map((transfer) => (
        <TransferBar key={`${transfer.direction} ${transfer.manifest}`} transfer={transfer} />
      ))}
    </Card>
  );
}
