import { demoLegal } from '@cartable/server/ops/demo/demoLegal.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import type { AnyRecord } from '@cartable/shared/domain/record.ts';
import type { RecordId } from '@cartable/shared/lib/ids.ts';
import { regionRights } from '@cartable/shared/domain/region/rights.ts';

const now = Date.parse('2026-11-23T06:05:00+01:00');
const all = [...regionRights];
const today = '2026-11-23';

/** A crest of 32 × 32, drawn by hand: a red square with a white cross. */
export const logo = {
  type: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAANUlEQVR42mPYrCZHU8QwasGoBTD0HwOMWjBqwUBa8J8CMGrBqAWjGW3UgqFtwWizZdQC3AgAF7R5FEMt6/cAAAAASUVORK5CYII=',
} as const;

const towns = [
  ['0750652A', 'Lycée Montaigne', 'Paris', 'paris', 1, 'open', 2],
  ['0750667S', 'Lycée Sophie-Germain', 'Paris', 'paris', 1, 'open', 2],
  ['0750770N', 'Lycée professionnel Gustave-Eiffel', 'Paris', 'paris', 2, 'conventions', 1],
  ['0930121B', 'Lycée Henri-Wallon', 'Aubervilliers', 'creteil', 1, 'open', 2],
  ['0940001A', 'Lycée Émile-Zola', 'Créteil', 'creteil', 2, 'conventions', 1],
  [
    '0770922E',
    'Lycée polyvalent Simone-Signoret de Vaux-le-Pénil',
    'Vaux-le-Pénil',
    'creteil',
    2,
    'planned',
    0,
  ],
  ['0940124J', 'Lycée Marcelin-Berthelot', 'Saint-Maur-des-Fossés', 'creteil', 1, 'closed', 2],
  ['0780422E', 'Lycée Jeanne-d’Albret', 'Saint-Germain-en-Laye', 'versailles', 2, 'open', 2],
  ['0910620E', 'Lycée Parc-des-Loges', 'Évry-Courcouronnes', 'versailles', 3, 'planned', 0],
  ['0920134D', 'Lycée La Folie-Saint-James', 'Neuilly-sur-Seine', 'versailles', 3, 'planned', 0],
] as const;

const schools = towns.map(([uai, name, town, academy, wave, state, signed]) => ({
  schoolId: uai,
  uai,
  name,
  kind: name.includes('professionnel') ? 'lyceePro' : 'lycee',
  town,
  academy,
  wave,
  state,
  opensOn: wave === 2 ? '2027-01-04' : null,
  needed: 2,
  signed,
  rights: all,
}));

const academies = [
  { id: 'creteil', name: 'Créteil', rights: all },
  { id: 'paris', name: 'Paris', rights: all },
  { id: 'versailles', name: 'Versailles', rights: all },
];

const figures = schools.map(({ schoolId, uai, name, academy, wave, state }, index) => ({
  schoolId,
  uai,
  name,
  academy,
  wave,
  state,
  accounts: state === 'planned' ? 0 : 1840 - index * 130,
  activated: state === 'open' ? 1410 - index * 120 : state === 'conventions' ? null : 0,
  devices: state === 'open' ? 980 - index * 90 : 0,
  storageBytes: state === 'open' ? 84e9 - index * 7e9 : 0,
  signIns: state === 'open' ? 3240 - index * 260 : 0,
  syncs: state === 'open' ? 41_200 - index * 3100 : 0,
  keysInUse: state === 'open' ? 960 - index * 85 : 0,
  keysWaiting: state === 'conventions' ? 610 : state === 'open' ? 140 + index * 20 : 0,
  keysLost: state === 'open' ? (index === 1 ? null : 14) : 0,
  programs:
    state === 'open'
      ? [
          { program: '1.3.0', keys: index === 1 ? null : 96 },
          { program: '1.2.0', keys: 862 - index * 85 },
          ...(index === 0 ? [{ program: null, keys: null }] : []),
        ]
      : [],
}));

type Figure = (typeof figures)[number];
const group = (key: string, members: readonly Figure[]) => {
  const sum = (of: (one: Figure) => number | null) =>
    members.reduce((total, one) => total + (of(one) ?? 0), 0);
  return {
    key,
    schools: members.length,
    accounts: sum((one) => one.accounts),
    activated: sum((one) => one.activated),
    devices: sum((one) => one.devices),
    storageBytes: sum((one) => one.storageBytes),
    signIns: sum((one) => one.signIns),
    syncs: sum((one) => one.syncs),
    keysInUse: sum((one) => one.keysInUse),
    keysWaiting: sum((one) => one.keysWaiting),
    keysLost: sum((one) => one.keysLost),
  };
};

const administrator = (id: string, givenName: string, familyName: string, rights: readonly string[]) => ({
  id,
  givenName,
  familyName,
  login: `${givenName}.${familyName}`.toLowerCase(),
  place: { level: 'academy', target: 'creteil' },
  rights,
  endsOn: id === 'd2' ? '2027-06-30' : null,
  mine: true,
});

/** What the server would answer to the region's screens. */
export const regionAnswers: Readonly<Record<string, unknown>> = {
  'region.overview': { rights: all, region: all, academies, schools },
  'region.school': {
    ...schools[4],
    openedAt: null,
    closedAt: null,
    conventions: [
      {
        kind: 'region',
        name: 'Convention avec la Région',
        signed: {
          signedOn: '2026-10-12',
          signedBy: 'board',
          reference: 'CA-2026-10-12/7',
          recordedAt: now,
        },
      },
      { kind: 'data', name: 'Convention de traitement des données personnelles', signed: null },
    ],
    theme: { accent: '#e0a800', logo },
    present: true,
  },
  'region.administrators': [
    administrator('d1', 'Hélène', 'Chevalier', all),
    administrator('d2', 'Jean-Baptiste', 'Lefebvre', ['statistics', 'messages']),
  ],
  'region.messages': [
    {
      id: 'f1',
      place: { level: 'region', target: '' },
      tone: 'warn',
      roles: [],
      textFr: 'Le serveur sera arrêté mercredi de 13 h à 14 h. Vos clés continuent sans réseau.',
      textEn: null,
      startsOn: today,
      endsOn: addDays(today, 2),
      ended: false,
      mine: true,
    },
    {
      id: 'f2',
      place: { level: 'academy', target: 'creteil' },
      tone: 'info',
      roles: ['teacher', 'head'],
      textFr: 'Journée de formation le 4 décembre.',
      textEn: null,
      startsOn: addDays(today, -20),
      endsOn: addDays(today, -10),
      ended: true,
      mine: true,
    },
  ],
  'region.legal': {
    legal: { ...demoLegal, accessibility: { ...demoLegal.accessibility, state: 'partial', ratePercent: 82 } },
  },
  'region.statistics': {
    countedAt: now - 6 * 3_600_000,
    readAt: now,
    total: group('', figures),
    academies: academies.map(({ id, name }) =>
      group(
        name,
        figures.filter((one) => one.academy === id),
      ),
    ),
    waves: [1, 2, 3].map((wave) =>
      group(
        String(wave),
        figures.filter((one) => one.wave === wave),
      ),
    ),
    programs: [
      { program: '1.3.0', schools: 4, keys: 288 },
      { program: '1.2.0', schools: 4, keys: 2938 },
      { program: null, schools: 1, keys: 0 },
    ],
    schools: figures,
    days: Array.from({ length: 28 }, (_, index) => {
      const day = addDays(today, index - 27);
      const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
      const busy = weekday === 0 || weekday === 6 ? 90 : 1500 + ((index * 37) % 11) * 60;
      return { day, signIns: weekday === 1 ? busy + 900 : busy, syncs: busy * 12 };
    }),
  },
};

/** Messages and a theme as records of a school. */
export function regionRecords(schoolId: string): readonly { type: string; record: AnyRecord }[] {
  const idOf = (id: string) => id as RecordId;
  const message = { roles: [], startsOn: today, endsOn: addDays(today, 3) };
  return [
    {
      type: 'region.flash',
      record: {
        ...message,
        id: idOf('urgent'),
        tone: 'urgent',
        textFr:
          'Le lycée ferme ce soir à 17 h à cause de la neige. Renseignements : https://www.iledefrance.fr/transports',
        textEn: 'The school closes at 5 pm today because of the snow.',
      },
    },
    {
      type: 'region.flash',
      record: {
        ...message,
        id: idOf('info'),
        tone: 'info',
        textFr: 'Mercredi de 13 h à 14 h, le serveur s’arrête. Votre clé continue sans réseau.',
        textEn: null,
      },
    },
    { type: 'region.theme', record: { id: idOf(schoolId), accent: '#0b6b3a', logo } },
  ];
}

/** The school of {@link regionAnswers} once it is open. */
export const openSchool = {
  ...(regionAnswers['region.school'] as object),
  ...{ state: 'open', openedAt: now },
};
