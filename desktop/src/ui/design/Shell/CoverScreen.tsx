import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { BrandMark } from './Brand.tsx';
import './Cover.css';

export interface CoverScreenProps {
  readonly title: string;
  readonly intro?: ReactNode;
  /** What is written on the label so far; empty lines stay ruled. */
  readonly label?: readonly { readonly name: string; readonly value: string | undefined }[];
  /** "Étape 2 sur 4". */
  readonly step?: string;
  readonly children: ReactNode;
}

/** Screens before the profile is open: an exercise book seen from outside, with its label, and one thing to do beside it. */
export function CoverScreen({ title, intro, label = [], step, children }: CoverScreenProps) {
  const { t } = useTranslation('common');
  return (
    <div className="cover-screen">
      <header className="book">
        <div className="book-label">
          <BrandMark />
          <p className="book-name">{t('appName')}</p>
          {label.length > 0 && (
            <dl className="book-lines">
              {label.map(({ name, value }) => (
                <div key={name} className="book-line">
                  <dt>{name}</dt>
                  <dd>{value ?? ''}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      </header>
      <main className="cover-main" id="content">
        <div className="cover-form">
          {step && <p className="cover-step">{step}</p>}
          <h1>{title}</h1>
          {intro && <div className="cover-intro">{intro}</div>}
          {children}
        </div>
      </main>
    </div>
  );
}
