import type { Route } from '../app/route.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { AccountList } from './AccountList.tsx';
import './People.css';
import { answersForAccounts } from './peopleRoles.ts';
import { PersonPage } from './PersonPage.tsx';
import { TeacherPupils } from './TeacherPupils.tsx';

/** Accounts. Those who answer for them: `people`, `people/<person>`. A teacher or CPE: the pupils whose password they may reset. */
export default function PeopleArea({ route }: { readonly route: Route }) {
  const { roles } = useMe();
  const [userId] = route;
  if (!answersForAccounts(roles)) return <TeacherPupils />;
  return userId === undefined ? <AccountList /> : <PersonPage userId={userId} />;
}
