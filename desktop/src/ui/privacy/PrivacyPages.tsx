import { NotFound } from '../app/NotFound.tsx';
import { AccessesPage } from './AccessesPage.tsx';
import { LegalPage } from './LegalPage.tsx';
import { RegisterPage } from './RegisterPage.tsx';

/** The pages about one's own data: `settings/accesses`, `settings/register`, `settings/legal`. */
export default function PrivacyPages({ page }: { readonly page: string }) {
  switch (page) {
    case 'accesses':
      return <AccessesPage />;
    case 'register':
      return <RegisterPage />;
    case 'legal':
      return <LegalPage />;
    default:
      return <NotFound />;
  }
}
