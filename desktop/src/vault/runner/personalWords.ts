import type { Me } from '@cartable/shared/bridge/hostState.ts';
import type { Profile } from './profileStore.ts';

/** What a classmate knows of a person: no passphrase may be made of it. */
export function personalWords(profile: Profile | undefined): readonly string[] {
  if (profile === undefined) return [];
  const { givenName, familyName, schoolName, className, login } = profile;
  return [givenName, familyName, schoolName, className ?? '', login];
}

/** The person, as the page knows them. */
export function meOf(profile: Profile): Me {
  const { userId, schoolId, givenName, familyName, roles, profile: as, several } = profile;
  const place = { ...(as && { profile: as }), ...(several && { several }) };
  return { userId, schoolId, givenName, familyName, roles, ...place };
}
