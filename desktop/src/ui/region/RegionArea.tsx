import type { Route } from '../app/route.ts';
import { AdministratorsPage } from './AdministratorsPage.tsx';
import { MessagesPage } from './MessagesPage.tsx';
import './Region.css';
import { RegionPage } from './RegionPage.tsx';
import { SchoolPage } from './SchoolPage.tsx';
import { StatisticsPage } from './StatisticsPage.tsx';

/** The region: `region`, `region/school/<id>`, `region/messages`, `region/statistics`, `region/administrators`. */
export default function RegionArea({ route }: { readonly route: Route }) {
  const [page, id] = route;
  if (page === 'school' && id !== undefined) return <SchoolPage schoolId={id} />;
  if (page === 'messages') return <MessagesPage />;
  if (page === 'statistics') return <StatisticsPage />;
  if (page === 'administrators') return <AdministratorsPage />;
  return <RegionPage />;
}
