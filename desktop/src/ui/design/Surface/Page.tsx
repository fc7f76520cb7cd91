import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import './Surface.css';

export interface PageProps {
  readonly title: string;
  /** A line above the title: the date, the class, the subject. */
  readonly eyebrow?: ReactNode;
  readonly actions?: ReactNode;
  /** The page above this one. */
  readonly back?: { readonly href: string; readonly label: string };
  readonly children: ReactNode;
}

/** One screen: its title at the red margin, its actions, its content. Sets the window's title. */
export function Page({ title, eyebrow, actions, back, children }: PageProps) {
  const { t } = useTranslation('common');
  useEffect(() => {
    document.title = t('windowTitle', { title });
  }, [t, title]);
  return (
    <div className="page">
      {back && (
        <a className="back-link" href={back.href}>
          <ArrowLeft aria-hidden="true" />
          {back.label}
        </a>
      )}
      <header className="page-head">
        <div>
          {eyebrow && <p className="page-eyebrow">{eyebrow}</p>}
          <h1>{title}</h1>
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
