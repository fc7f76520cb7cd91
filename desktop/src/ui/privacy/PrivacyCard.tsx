import { ChevronRight, Download, Eye, FileText, Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useChildren } from '../people/ChildContext.tsx';
import { useExport } from './useExport.ts';
import './Privacy.css';

const pages = [
  ['accesses', Eye],
  ['register', FileText],
  ['legal', Scale],
] as const;

/** The way to the pages about one's own data. */
export function PrivacyCard() {
  const { t } = useTranslation('privacy');
  const { userId } = useMe();
  const { exporting, exportData } = useExport();
  const children = useChildren()?.children ?? [];
  return (
    <Card title={t('page.card')}>
      <p className="page-eyebrow">{t('page.cardIntro')}</p>
      <ul className="class-list">
        {pages.map(([page, Icon]) => (
          <li key={page}>
            <a className="privacy-link" href={href('settings', page)}>
              <Icon size={20} aria-hidden="true" />
              <span>{t(`page.${page}`)}</span>
              <ChevronRight size={20} aria-hidden="true" />
            </a>
          </li>
        ))}
      </ul>
      <Button icon={Download} isDisabled={exporting} onPress={() => void exportData(userId)}>
        {t('page.export')}
      </Button>
      {children.length > 0 && (
        <>
          <p className="page-eyebrow">{t('page.childExportText')}</p>
          {children.map(({ pupilId, givenName }) => (
            <Button
              key={pupilId}
              icon={Download}
              isDisabled={exporting}
              onPress={() => void exportData(pupilId)}
            >
              {t('page.childExport', { name: givenName })}
            </Button>
          ))}
        </>
      )}
    </Card>
  );
}
