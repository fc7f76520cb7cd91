import type { Profile } from './profileStore.ts';

/** What a classmate knows of a person: no passphrase may be made of it. */
export function personalWords(profile: Profile | undefined): readonly string[] {
  if (profile === undefined) return [];
  const { givenName, familyName, schoolName, className, login } = profile;
  return [givenName, familyName, schoolName, className ?? '', login];
}
