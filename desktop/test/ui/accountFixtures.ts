import { day, event, now, technician } from './fixturePeople.ts';

/** What the server would answer of a person's own account. */
export const accountAnswers: Readonly<Record<string, unknown>> = {
  'account.own': { login: 'lina.moreau', email: 'lina.moreau@exemple.fr', mail: true },
  'account.providers': [{ id: 'educonnect', label: 'ÉduConnect' }],
  'account.identities': [
    { issuer: 'https://agents.exemple.fr', label: 'Guichet Agents', linkedAt: now - 40 * day },
  ],
  'account.places': [
    {
      ...{ schoolId: '0750999Z', userId: 'teacher-maths', profile: 'work', login: 'helene.chevalier' },
      ...{ schoolName: 'Lycée Marie-Laurencin', roles: ['teacher'], current: true, open: true },
    },
    {
      ...{ schoolId: '0782222Z', userId: 'helene', profile: 'work', login: 'helene.chevalier2' },
      ...{ schoolName: 'Lycée Jules-Verne', roles: ['teacher', 'cpe'], current: false, open: true },
    },
    {
      ...{ schoolId: '0750999Z', userId: 'parent-helene', profile: 'family', login: 'h.chevalier' },
      ...{ schoolName: 'Lycée Marie-Laurencin', roles: ['guardian'], current: false, open: true },
    },
    {
      ...{ schoolId: '0940001A', userId: 'helene3', profile: 'work', login: 'helene.chevalier3' },
      ...{ schoolName: 'Lycée Zola', roles: ['teacher'], current: false, open: false },
    },
  ],
  'account.factors': {
    totp: true,
    passkeys: [{ id: 'k1', label: 'Mon téléphone', createdAt: now - 30 * day, usedAt: now - day }],
    recoveryCodes: 9,
    required: false,
    dueAt: null,
  },
  'account.trusts': {
    devices: [
      {
        ...{ id: 't1', label: 'Firefox sur Windows', createdAt: now - 40 * day, seenAt: now - day },
        ...{ deviceId: null, current: false },
      },
    ],
    state: 'key',
  },
  'account.beginTotp': {
    secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
    uri: 'otpauth://totp/Cartable:lina.moreau?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Cartable',
  },
  'account.renewRecoveryCodes': {
    recoveryCodes: ['7K4P-M2XQ', '9TRD-B3HW', '6NVF-8CZE', 'XH2M-4QTW', 'P8RD-K3ZN'],
  },
  'account.events': [
    event('e1', 'signInNew', 0.1, null, 'Firefox'),
    event('e2', 'passwordReset', 6, technician),
  ],
};
