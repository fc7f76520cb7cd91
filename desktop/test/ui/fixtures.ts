import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import { type BuiltSchool, buildSchool, type SchoolPerson } from '@cartable/shared/testing/school.ts';
import { delegation } from '@cartable/shared/domain/region/delegation.ts';
import { regionRights } from '@cartable/shared/domain/region/rights.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import type { RecordId, UserId } from '@cartable/shared/lib/ids.ts';
import { FixtureHost } from './fixtureHost.ts';
import { openSchool, regionRecords } from './regionFixtures.ts';
import { refusedHandIn, refusedHost } from './trayFixtures.ts';

/** A built school and the people through whose eyes the screens are seen. */
export interface ScreenFixtures {
  readonly school: BuiltSchool;
  readonly hosts: Map<string, FixtureHost>;
  /** Published work of the pupil's class that is handed in several times, given by the teacher. */
  readonly workId: string;
  /** An evaluation of the teacher. */
  readonly evaluationId: string;
  readonly subjectId: string;
  readonly classId: string;
  readonly folderId: string;
}

/** A school that has dressed the interface and has messages to read, and an officer of the region. */
function regionHosts(): readonly (readonly [string, FixtureHost])[] {
  const school = buildSchool({ classCount: 1, today: '2026-11-23' });
  for (const { type, record } of regionRecords(school.schoolId)) school.host.seed(type, record);
  const officer = personOf(school, (person) => person.kind === 'technician');
  const { schoolId } = school;
  const id = 'delegation' as RecordId;
  const fields = { id, userId: officer.userId, level: 'region', target: '', endsOn: null };
  school.host.seed(delegation.type, { ...fields, rights: [...regionRights] });
  const me = { userId: officer.userId, schoolId, givenName: 'Anne', familyName: 'Petit' };
  return [
    ['dressed', new FixtureHost({ school, person: personOf(school, (person) => person.kind === 'pupil') })],
    [
      'region',
      new FixtureHost({
        school,
        person: officer,
        state: { me: { ...me, roles: ['regionAdmin'] }, host: 'portal' },
      }),
    ],
    [
      'openSchool',
      new FixtureHost({
        ...{ school, person: officer, answers: { 'region.school': openSchool } },
        state: { me: { ...me, roles: ['regionAdmin'] }, host: 'portal' },
      }),
    ],
  ];
}

const now = Date.parse('2026-11-23T18:05:00+01:00');

/** A vault that had much to say when it opened. */
const toldState: Partial<HostState> = {
  notices: [
    { code: 'vault.database_restored', data: {} },
    { code: 'vault.header_rolled_back', data: {} },
    {
      code: 'vault.escrow_released',
      data: { at: now - 86_400_000, first: 'Mme Lenoir', second: 'M. Diallo', reason: 'phrase oubliée' },
    },
  ],
  damaged: [{ name: '', code: 'vault.file_damaged' }],
};

/** Documents open in other programs: one that was taken back, one that the full key could not take, one on another PC. */
const checkedOut = [
  { nodeId: 'a', name: 'Rédaction.odt', changed: true, problem: null, awaySince: null },
  {
    nodeId: 'b',
    name: 'Film de classe.mp4',
    changed: false,
    problem: { code: 'key.full', data: {} },
    awaySince: null,
  },
  {
    nodeId: 'c',
    name: 'Tableau.ods',
    changed: false,
    problem: null,
    awaySince: Date.UTC(2026, 10, 20, 15, 40),
  },
];

/** Hosts `alarmed`, `first`, `locked`, `pupil`, `laden`, `busy`, `elsewhere`, `damaged`, `repaired`, `recalled`, `told`, `first-sync`, `teacher`, `refused`, `technician` and `head` over one fictitious class. */
export function screenFixtures(): ScreenFixtures {
  const school = buildSchool({ classCount: 1, today: '2026-11-23' });
  const teacher = personOf(school, (person) => person.kind === 'teacher');
  const pupil = personOf(school, (person) => person.kind === 'pupil');
  const technician = personOf(school, (person) => person.kind === 'technician');
  const work = school.host
    .all(assignment)
    .find((one) => one.published && one.handIn === 'untilDue' && one.teacherId === teacher.userId);
  const marked = school.host
    .all(evaluation)
    .find((one) => one.teacherId === teacher.userId && !one.published);
  if (!work || !marked) throw new TypeError('the built school has no work or evaluation to show');
  const folderId = addDocuments(school, pupil);

  const host = (person: SchoolPerson, more: Partial<ConstructorParameters<typeof FixtureHost>[0]> = {}) =>
    new FixtureHost({ school, person, ...more });
  // All have seen what happened to their accounts but one.
  const seen = { key: 'seenEventsAt', value: String(now) } as const;
  for (const one of [teacher, pupil, technician]) school.host.act(one.userId, 'settings.set', seen);
  const alarmed = personOf(school, (person) => person.kind === 'pupil' && person !== pupil);
  const hosts = new Map([
    ['alarmed', host(alarmed)],
    ['first', host(pupil, { state: { phase: 'firstStart', me: null, server: null } })],
    [
      'erased',
      host(pupil, {
        state: { phase: 'firstStart', me: null, problem: { code: 'sync.device_revoked', data: {} } },
      }),
    ],
    ['locked', host(pupil, { state: { phase: 'locked', me: null, problem: { code: 'idle', data: {} } } })],
    ['removed', host(pupil, { state: { phase: 'removed', me: null } })],
    ['pupil', host(pupil)],
    ['told', host(pupil, { state: toldState })],
    [
      'first-sync',
      host(pupil, { sync: { connection: 'syncing', lastSyncAt: null, firstSyncRecords: 1284 } }),
    ],
    ['laden', ladenHost()],
    ['busy', busyHost(school, pupil)],
    ['elsewhere', host(pupil, { checkedOut })],
    ['damaged', host(pupil, { update: { phase: 'modified', repair: 'no' } })],
    ['repaired', host(pupil, { update: { phase: 'modified', repair: 'ready' } })],
    ['recalled', host(pupil, { update: { phase: 'recalled', version: '1.4.0' } })],
    ['teacher', host(teacher)],
    ['refused', refusedHost(school, teacher)],
    ['technician', host(technician)],
    ['head', host(technician, { roles: ['head'] })],
    ['cpe', host(technician, { roles: ['cpe'] })],
    ['staff', host(technician, { roles: ['staff'] })],
    ['mainTeacher', mainTeacherHost()],
    ['newParent', newParentHost()],
    ['bound', host(teacher, { answers: { 'account.factors': factorDue } })],
    ...regionHosts(),
  ]);
  for (const one of hosts.values())
    one.add('Notes de cours.txt', 'text/plain', Buffer.from('Les volcans explosifs\n'));
  return {
    school,
    hosts,
    workId: work.id,
    evaluationId: marked.id,
    subjectId: work.subjectId,
    classId: work.classId,
    folderId,
  };
}

function personOf(school: BuiltSchool, test: (person: SchoolPerson) => boolean): SchoolPerson {
  const found = school.people.find(test);
  if (!found) throw new TypeError('nobody of this kind in the built school');
  return found;
}

/** Staff whose school asks for a second step, and who have none. */
const factorDue = {
  ...{ totp: false, passkeys: [], recoveryCodes: 0, required: true },
  dueAt: Date.parse('2026-11-29T18:05:00+01:00'),
};

/** A parent of two pupils of a class in which nothing was given yet. */
function newParentHost(): FixtureHost {
  const school = buildSchool({ classCount: 1, today: '2026-11-23' });
  const parent = personOf(school, (one) => one.kind === 'technician');
  const classId = 'new-class' as RecordId;
  school.host.seed('directory.class', { id: classId, name: '2de 9', level: '2de' });
  for (const [number, givenName] of ['Inès', 'Marie-Charlotte'].entries()) {
    const pupilId = `child-${number}` as RecordId;
    const classIds = [classId];
    school.host.seed(person.type, { id: pupilId, familyName: 'Benali', givenName, kind: 'pupil', classIds });
    const days = { classId, subjectId: null, startsOn: null, endsOn: null };
    const { userId } = parent;
    school.host.seed(membership.type, {
      id: `${pupilId}.in` as RecordId,
      userId: pupilId,
      role: 'pupil',
      ...days,
    });
    school.host.seed(membership.type, {
      id: `${pupilId}.of` as RecordId,
      userId,
      role: 'guardian',
      pupilId,
      ...days,
    });
  }
  school.host.act(parent.userId, 'settings.set', { key: 'seenEventsAt', value: String(now) });
  return new FixtureHost({ school, person: parent, roles: ['guardian'] });
}

/** A teacher who is professeur principal of a class and teaches two more, one of which has a professeur principal. */
function mainTeacherHost(): FixtureHost {
  const school = buildSchool({ classCount: 1, today: '2026-11-23' });
  const teacher = personOf(school, (one) => one.kind === 'teacher');
  const { userId } = teacher;
  school.host.act(userId, 'settings.set', { key: 'seenEventsAt', value: String(now) });
  const colleague = personOf(school, (one) => one.kind === 'teacher' && one.userId !== userId);
  const days = { role: 'teacher', startsOn: null, endsOn: null } as const;
  const join = (id: string, who: UserId, classId: RecordId, subjectId: RecordId | null) =>
    school.host.seed(membership.type, {
      ...{ id: id as RecordId, userId: who, classId, subjectId, ...days },
      ...(subjectId === null && { main: true }),
    });
  const [own] = school.classes;
  const [subject] = school.subjects;
  if (own === undefined || subject === undefined) throw new TypeError('the built school is empty');
  join('main', userId, own.id, null);
  for (const [index, name] of ['2de 7', '1re 3'].entries()) {
    const id = `more${index}` as RecordId;
    school.host.seed('directory.class', { id, name, level: name });
    join(`more${index}.own`, userId, id, subject.id);
    if (index === 0) join('more0.main', colleague.userId, id, null);
  }
  const named = school.host.all(person).find((one) => one.id === (colleague.userId as string));
  if (named) school.host.seed(person.type, { ...named, classIds: [...named.classIds, 'more0' as RecordId] });
  return new FixtureHost({ school, person: teacher });
}

/** A pupil with far more work than fits a page: late, due, and due much later. */
function ladenHost(): FixtureHost {
  const school = buildSchool({ classCount: 1, today: '2026-11-23' });
  const [model] = school.host.all(assignment).filter((one) => one.published);
  if (!model) throw new TypeError('the built school has no work to repeat');
  for (let index = 0; index < 40; index += 1) {
    const day = String(17 + (index % 14)).padStart(2, '0');
    const id = `laden${index}` as typeof model.id;
    school.host.seed(assignment.type, {
      ...model,
      id,
      dueOn: `2026-11-${day}`,
      title: `Exercices ${index + 1} à ${index + 4}`,
    });
  }
  const pupil = personOf(school, (person) => person.kind === 'pupil');
  school.host.act(pupil.userId, 'settings.set', { key: 'seenEventsAt', value: String(now) });
  return new FixtureHost({ school, person: pupil });
}

/** A key that was offline for an afternoon: things wait, one was refused, a file is on its way. */
function busyHost(school: BuiltSchool, person: SchoolPerson): FixtureHost {
  return new FixtureHost({
    school,
    person,
    sync: {
      connection: 'offline',
      lastSyncAt: now - 5 * 3_600_000,
      pending: 2,
      refused: 1,
      transfers: [
        {
          manifest: 'a'.repeat(64),
          name: 'Exposé sur les volcans.pdf',
          direction: 'up',
          doneBytes: 7_400_000,
          totalBytes: 12_400_000,
          secondsLeft: 42,
        },
      ],
    },
    waiting: [
      {
        id: 'w1',
        name: 'homework.setDone',
        args: {},
        about: { title: 'Exercices 12 à 14' },
        claimedAt: now - 3_600_000,
        doubtful: false,
      },
      {
        id: 'w2',
        name: 'documents.putFile',
        args: {},
        about: { title: 'Exposé.pdf' },
        claimedAt: now - 1_800_000,
        doubtful: true,
      },
    ],
    refusals: [refusedHandIn(school, person)],
  });
}

/** Two folders and a few files of the kinds that are shown in the program. */
function addDocuments(school: BuiltSchool, { userId }: SchoolPerson): string {
  const { host } = school;
  const folderId = 'fixture-folder-svt';
  host.act(userId, 'documents.createFolder', { id: folderId, parentId: null, name: 'SVT' });
  host.act(userId, 'documents.createFolder', { id: 'fixture-folder-fr', parentId: null, name: 'Français' });
  const files = ['Notes de cours.txt', 'Exposé sur les volcans.pdf', 'Microscope.jpg', 'Compte rendu.odt'];
  files.forEach((name, index) => {
    const sizeBytes = index === 0 ? 22 : 400_000 * (index + 1);
    host.act(userId, 'documents.putFile', {
      id: `fixture-file-${index}`,
      copyId: `fixture-copy-${index}`,
      parentId: null,
      name,
      content: {
        manifest: sizeBytes.toString(16).padStart(64, '0'),
        sizeBytes,
        mime: 'application/octet-stream',
      },
      base: null,
      deviceLabel: 'clé',
      day: '2026-11-23',
    });
  });
  return folderId;
}
