import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';

export interface FleetPagesProps {
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  readonly onPage: (page: number) => void;
}

/** From one page of a long list to the next. */
export function FleetPages({ page, pages, onPage }: FleetPagesProps) {
  const { t } = useTranslation('fleet');
  return (
    <nav className="fleet-pages" aria-label={t('pages')}>
      <Button size="sm" icon={ChevronLeft} isDisabled={page === 0} onPress={() => onPage(page - 1)}>
        {t('previousPage')}
      </Button>
      <span className="page-eyebrow">{t('page', { page: page + 1, pages })}</span>
      <Button size="sm" icon={ChevronRight} isDisabled={page >= pages - 1} onPress={() => onPage(page + 1)}>
        {t('nextPage')}
      </Button>
    </nav>
  );
}
