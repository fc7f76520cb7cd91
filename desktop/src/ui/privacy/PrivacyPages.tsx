import { useTranslation } from 'react-i18next';
import { NotFound } from '../app/NotFound.tsx';
import { href } from '../app/route.ts';
import { AccessesPage } from './AccessesPage.tsx';
import { LegalPage } from './LegalPage.tsx';
import { RegisterPage } from './RegisterPage.tsx';

/** The pages about one's own data: `settings/accesses` (`settings/accesses/<child>` for a parent), `settings/register`, `settings/legal`. */
export default function PrivacyPages({
  page,
  who,
}: {
  readonly page: string;
  readonly who?: string | undefined;
}) {
  const { t } = useTranslation('privacy');
  const back = { href: href('settings'), label: t('page.back') };
  switch (page) {
    case 'accesses':
      return <AccessesPage who={who} />;
    case 'register':
      return <RegisterPage back={back} />;
    case 'legal':
      return <LegalPage back={back} registerHref={href('settings', 'register')} />;
    default:
      return <NotFound />;
  }
}
