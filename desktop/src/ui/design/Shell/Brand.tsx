import { useTranslation } from 'react-i18next';
import './Shell.css';

/** The name and its mark: a school bag whose clasp is a USB plug. */
export function Brand({ small }: { readonly small?: boolean }) {
  const { t } = useTranslation('common');
  return (
    <span className={small ? 'brand brand-small' : 'brand'}>
      <BrandMark />
      <span className="brand-name">{t('appName')}</span>
    </span>
  );
}

/** The mark alone, decorative. */
export function BrandMark() {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path className="brand-handle" d="M11.5 9V7.2A3.2 3.2 0 0 1 14.7 4h2.6a3.2 3.2 0 0 1 3.2 3.2V9" />
      <rect className="brand-bag" x="3" y="8.5" width="26" height="19.5" rx="4.5" />
      <path
        className="brand-flap"
        d="M3 13a4.5 4.5 0 0 1 4.5-4.5h17A4.5 4.5 0 0 1 29 13v2.2c0 2.6-2.1 4.3-4.6 4.3H7.6C5.1 19.5 3 17.8 3 15.2Z"
      />
      <rect className="brand-clasp" x="12.5" y="16.2" width="7" height="7.6" rx="1.4" />
      <path className="brand-pins" d="M14.9 18.3v2M17.1 18.3v2" />
    </svg>
  );
}
