import type { KeysState, KeysTarget, ReadKey } from '@cartable/shared/bridge/keysState.ts';
import type { ClassList } from '@cartable/shared/domain/fleet/classList.ts';

const target = (id: string, about: Partial<KeysTarget>): KeysTarget => ({
  id,
  kind: 'drive',
  name: `/dev/sd${id}`,
  model: 'DataTraveler 3.0',
  sizeBytes: 15_518_924_800,
  holds: 'other',
  label: 'KINGSTON',
  keyId: null,
  refusal: null,
  tooSmall: null,
  readable: true,
  openedAt: null,
  needsRights: false,
  step: { kind: 'idle' },
  ...about,
});

/** A technician's page in the middle of a batch: each thing that a key can be at. */
export const keysFixture: KeysState = {
  here: { system: 'linux', missing: [], canAllow: true, program: '1.2.0' },
  batch: { name: 'lot-2de-4.json', schoolName: 'Lycée Rosa-Parks', total: 34, left: 31 },
  master: {
    name: 'cartable.img',
    sizeBytes: 15_500_000_000,
    usedBytes: 412_000_000,
    programs: [
      { system: 'linux', version: '1.2.0' },
      { system: 'win', version: '1.2.0' },
    ],
  },
  programs: [
    { system: 'linux', state: 'there', version: '1.2.0', bytes: 262_000_000, from: 'running' },
    { system: 'win', state: 'there', version: '1.1.3', bytes: 271_000_000, from: 'key' },
    { system: 'mac', state: 'absent' },
  ],
  atWork: null,
  unopened: [],
  targets: [
    target('b', {
      holds: 'prepared',
      label: '7KQ2-M4XD',
      keyId: 'k1',
      step: {
        kind: 'done',
        serial: '7KQ2-M4XD',
        holder: 'Chevalier-Montalembert Marie-Charlotte 2de 4',
        seconds: 94,
        retries: 0,
      },
    }),
    target('c', { step: { kind: 'working', phase: 'writing', percent: 62, secondsLeft: 48 } }),
    target('d', { step: { kind: 'working', phase: 'naming', percent: null, secondsLeft: null } }),
    target('e', {
      model: 'Cruzer Blade',
      step: {
        kind: 'failed',
        problem: { code: 'prepare.verify_failed', data: { device: '/dev/sde', at: 4_194_304 } },
      },
    }),
    target('f', {
      holds: 'prepared',
      label: '0M3T-9WQA',
      keyId: 'k2',
      step: {
        kind: 'checked',
        serial: '0M3T-9WQA',
        programs: ['linux 1.2.0'],
        wrong: 1,
        faults: [{ code: 'program.file_changed', path: 'app/linux/resources/app.asar' }],
        uncompared: [],
        ticket: null,
      },
    }),
    target('m', {
      holds: 'prepared',
      label: 'C8ZV-11HE',
      keyId: 'k3',
      step: {
        ...{ kind: 'checked', serial: 'C8ZV-11HE', programs: ['linux 1.2.0', 'win 1.2.0'], wrong: 0 },
        ...{ faults: [], uncompared: [], ticket: 'fleet.ticket_renewed' },
      },
    }),
    target('g', { needsRights: true, holds: 'nothing', label: '' }),
    target('h', {
      holds: 'other',
      label: 'CARTABLE',
      readable: false,
      openedAt: '/media/technicien/CARTABLE',
      refusal: { code: 'prepare.own_key', data: { device: '/dev/sdh' } },
    }),
    target('j', {
      holds: 'master',
      label: 'CARTABLE',
      sizeBytes: 7_800_000_000,
      tooSmall: {
        code: 'prepare.too_small',
        data: { device: '/dev/sdj', needs: 15_500_000_000, size: 7_800_000_000 },
      },
    }),
    target('k', {
      model: 'Cruzer Blade',
      holds: 'silent',
      label: '',
      step: { kind: 'failed', problem: { code: 'prepare.silent', data: { device: '/dev/sdk' } } },
    }),
    target('i', {
      kind: 'image',
      name: 'cle-01.img',
      model: '',
      sizeBytes: null,
      holds: 'nothing',
      label: '',
    }),
  ],
};

/** What the key of `/dev/sdf` says of itself: an update waits for its first start on it. */
export const readKeyFixture: ReadKey = {
  keyId: 'k2',
  serial: '0M3T-9WQA',
  label: 'CLE0M3T9WQA',
  server: 'https://cartable.exemple.fr',
  freeBytes: 11_934_000_000,
  state: 'profile',
  programs: [
    { system: 'linux', version: '1.2.0', starts: true },
    { system: 'linux', version: '1.3.0', starts: false },
    { system: 'win', version: '1.1.3', starts: true },
  ],
  personalisedOn: '2026-09-01',
  ticket: null,
  batch: null,
};
/** One that waits in the drawer, of the batch that is open. */
export const readWaitingFixture: ReadKey = {
  ...readKeyFixture,
  ...{ keyId: 'k3', serial: 'C8ZV-11HE', label: 'CLEC8ZV11HE', state: 'waits' },
  programs: [{ system: 'linux', version: '1.2.0', starts: true }],
  ticket: { schoolId: '0750001A', madeAt: 1_788_220_800, endsAt: 1_822_780_800 },
  batch: { schoolName: 'Lycée Rosa-Parks', holder: 'Chevalier-Montalembert Marie-Charlotte 2de 7' },
};

const byLogin = (line: number, login: string) => ({ line, login, familyName: '', givenName: '' });

/** A list of a spreadsheet in which three lines are wrong, each in its way. */
export const listFixture: ClassList = {
  name: 'seconde-4.csv',
  pupils: [
    byLogin(2, 'yanis.abdelkader'),
    byLogin(3, 'camille.bonnet'),
    byLogin(4, 'personne'),
    byLogin(6, 'aminata.diallo'),
    byLogin(7, 'camille.bonnet'),
  ],
  faults: [{ line: 5, code: 'prepare.list_incomplete' }],
};
