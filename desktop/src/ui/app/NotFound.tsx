import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { href } from './route.ts';

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation('app');
  return (
    <Page title={t('notFound.title')}>
      <EmptyState
        icon={SearchX}
        title={t('notFound.title')}
        actions={<ButtonLink href={href('home')}>{t('notFound.home')}</ButtonLink>}
      >
        {t('notFound.text')}
      </EmptyState>
    </Page>
  );
}
