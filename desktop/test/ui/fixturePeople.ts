/** A day, milliseconds. */
export const day = 86_400_000;
/** When the pages' fixtures are, milliseconds. */
export const now = Date.parse('2026-11-23T18:05:00+01:00');

/** Somebody of the directory, as lists of people have them. */
export const person = (
  userId: string,
  familyName: string,
  givenName: string,
  kind: string,
  more: {
    readonly blockedAt?: number;
    readonly activated?: boolean;
    readonly login?: null;
    readonly children?: readonly {
      readonly pupilId: string;
      readonly name: string;
      readonly className: string | null;
    }[];
  } = {},
) => ({
  userId,
  familyName,
  givenName,
  kind,
  login: `${givenName}.${familyName}`.toLowerCase(),
  activated: true,
  blockedAt: null,
  children: [],
  ...more,
});

/** A line of an account's history. */
export const event = (id: string, kind: string, daysAgo: number, by: object | null = null, label = '') => ({
  id,
  kind,
  at: now - daysAgo * day,
  by,
  data: label === '' ? {} : { label },
});

export const technician = { givenName: 'Marc', familyName: 'Tessier' };
export const helene = { userId: 'substitute', familyName: 'Chevalier', givenName: 'Hélène' };
export const colleague = { userId: 't2', familyName: 'Lefebvre', givenName: 'Jean-Baptiste' };
