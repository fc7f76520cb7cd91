import { NotFound } from '../app/NotFound.tsx';
import type { Route } from '../app/route.ts';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import { AccountList } from './AccountList.tsx';
import './People.css';
import { answersForAccounts, seesClasses, seesPeople } from './peopleRoles.ts';
import { PersonPage } from './PersonPage.tsx';
import { TeacherPupils } from './TeacherPupils.tsx';
import { useActingRoles } from './useActingRoles.ts';

const ClassesPage = lazyScreen(() => import('./ClassesPage.tsx'));
const PeriodsPage = lazyScreen(() => import('./periods/PeriodsPage.tsx'));
const ActivationsPage = lazyScreen(() => import('./activations/ActivationsPage.tsx'));
const ActivationClassPage = lazyScreen(() => import('./activations/ActivationClassPage.tsx'));
const ClassPage = lazyScreen(() => import('./ClassPage.tsx'));

/**
 * Accounts. Those who answer for them: `people`, `people/<person>`; they and the CPE: `people/classes`, `people/classes/<class>`,
 * `people/periods`. A teacher:
 * the pupils whose password they may reset. All of them: `people/activations`, `people/activations/<class>`, as far as the server shows it.
 */
export default function PeopleArea({ route }: { readonly route: Route }) {
  const roles = useActingRoles();
  const [first, classId] = route;
  if (roles === undefined) return null;
  if (!seesPeople(roles)) return <NotFound />;
  if (first === 'activations')
    return classId === undefined ? <ActivationsPage /> : <ActivationClassPage classId={classId} />;
  if (seesClasses(roles) && first === 'classes')
    return classId === undefined ? <ClassesPage /> : <ClassPage classId={classId} />;
  if (seesClasses(roles) && first === 'periods') return <PeriodsPage />;
  if (answersForAccounts(roles)) return first === undefined ? <AccountList /> : <PersonPage userId={first} />;
  return seesClasses(roles) ? <ClassesPage /> : <TeacherPupils />;
}
