import { NotFound } from '../app/NotFound.tsx';
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
  switch (page) {
    case 'accesses':
      return <AccessesPage who={who} />;
    case 'register':
      return <RegisterPage />;
    case 'legal':
      return <LegalPage />;
    default:
      return <NotFound />;
  }
}
