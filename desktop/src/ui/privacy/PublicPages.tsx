import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { LanguageCorner } from '../firststart/LanguageCorner.tsx';
import { LegalPage } from './LegalPage.tsx';
import { RegisterPage } from './RegisterPage.tsx';
import './Privacy.css';

/** What anybody may read before they sign in: `legal`, and `legal/register`, what is kept and for how long. */
export default function PublicPages({ page }: { readonly page: string | undefined }) {
  const { t } = useTranslation(['portal', 'privacy']);
  const content = useRef<HTMLElement>(null);
  // The title that the pages replace; before anybody is signed in no other screen gives it back.
  const [title] = useState(() => document.title);
  useEffect(
    () => () => {
      document.title = title;
    },
    [title],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page starts at its top, and a screen reader hears it.
  useEffect(() => {
    scrollTo(0, 0);
    content.current?.focus({ preventScroll: true });
  }, [page]);
  return (
    <main className="public-pages" id="content" ref={content} tabIndex={-1}>
      <LanguageCorner />
      {page === 'register' ? (
        <RegisterPage back={{ href: href('legal'), label: t('page.legal', { ns: 'privacy' }) }} />
      ) : (
        <LegalPage
          back={{ href: href(), label: t('signIn.action') }}
          registerHref={href('legal', 'register')}
        />
      )}
    </main>
  );
}
