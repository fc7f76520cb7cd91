import { type Role, roles as known } from '@cartable/shared/domain/actor.ts';
import { useTranslation } from 'react-i18next';

/** Says roles in words: "Professeur, Direction". A role that this program does not know is left out. */
export function useRoleNames(): (roles: readonly string[]) => string {
  const { t } = useTranslation('app');
  return (roles) =>
    roles.flatMap((role) => (known.includes(role as Role) ? [t(`roles.${role as Role}`)] : [])).join(', ');
}
