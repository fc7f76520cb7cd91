import { Search } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import { IconButton } from '../design/Button/IconButton.tsx';
import { pressed } from '../design/Button/press.ts';

const SearchPalette = lazyScreen(() => import('./SearchPalette.tsx'));

export interface SearchButtonProps {
  /** A picture alone, for the bar of a phone. */
  readonly compact?: boolean;
}

/** Search everywhere; Ctrl K from anywhere. */
export function SearchButton({ compact }: SearchButtonProps) {
  const { t } = useTranslation('common');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (compact) return;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen(true);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [compact]);
  return (
    <>
      {compact ? (
        <IconButton label={t('search')} icon={Search} onPress={() => setOpen(true)} />
      ) : (
        <button type="button" className="search-button" onClick={pressed(() => setOpen(true))}>
          <Search aria-hidden="true" />
          {t('search')}
          <kbd className="key-cap">Ctrl K</kbd>
        </button>
      )}
      {open && (
        <Suspense fallback={null}>
          <SearchPalette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
