import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import { type BuiltSchool, buildSchool, type SchoolPerson } from '@cartable/shared/testing/school.ts';
import { delegation } from '@cartable/shared/domain/region/delegation.ts';
import { regionRights } from '@cartable/shared/domain/region/rights.ts';
import type { RecordId } from '@cartable/shared/lib/ids.ts';
import { FixtureHost } from './fixtureHost.ts';
import { regionRecords } from './regionFixtures.ts';

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
  ];
}

const now = Date.parse('2026-11-23T18:05:00+01:00');

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

/** Hosts `alarmed`, `first`, `locked`, `pupil`, `laden`, `busy`, `elsewhere`, `teacher`, `technician` and `head` over one fictitious class. */
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
    ['locked', host(pupil, { state: { phase: 'locked', me: null, problem: { code: 'idle', data: {} } } })],
    ['removed', host(pupil, { state: { phase: 'removed', me: null } })],
    ['pupil', host(pupil)],
    ['laden', ladenHost()],
    ['busy', busyHost(school, pupil)],
    ['elsewhere', host(pupil, { checkedOut })],
    ['teacher', host(teacher)],
    ['technician', host(technician)],
    ['head', host(technician, { roles: ['head'] })],
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
      { id: 'w1', name: 'homework.setDone', args: {}, claimedAt: now - 3_600_000, doubtful: false },
      {
        id: 'w2',
        name: 'documents.putFile',
        args: { name: 'Exposé.pdf' },
        claimedAt: now - 1_800_000,
        doubtful: true,
      },
    ],
    refusals: [
      {
        id: 'r1',
        name: 'homework.handIn',
        args: {},
        claimedAt: now - 7_200_000,
        kind: 'rejected',
        code: 'homework.already_corrected',
        data: {},
      },
    ],
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
