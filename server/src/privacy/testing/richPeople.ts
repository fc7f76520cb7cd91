import { recordDefinitions } from '@cartable/shared/domain/records.ts';

import type { AuditAction } from '../../audit/auditRow.ts';
import { personIdOf } from '../../directory/recordIds.ts';

import { nodeHasher } from '../../ops/nodeHost.ts';
import { appendAudit } from '../../storage/repositories/audit.ts';
import { insertAccountEvent } from '../../storage/repositories/accountEvents.ts';
import { insertFlash } from '../../storage/repositories/region/flashes.ts';
import { addSourcePeople } from '../../storage/repositories/sourcePeople.ts';
import { addPerson, membershipOf, writeRecords } from '../../testing/addPerson.ts';
import type { TestServer } from '../../testing/startTestServer.ts';

/** A winter's and a summer's evening in UTC: 21:18 at school in both. */
export const winter = Date.parse('2026-11-26T20:18:00Z');
const summer = Date.parse('2026-06-26T19:18:00Z');
const source = 'aaf:paris';
const schoolId = 'demo';
/** A pupil, a parent and a teacher of theirs, all known to a directory, and an officer of the region. */
export const pupil = personIdOf(source, 'pupil', '200');
export const parent = personIdOf(source, 'guardian', '300');
export const teacher = personIdOf(source, 'staff', '400');
export const officer = 'officer0officer0officer';
const content = { manifest: 'a'.repeat(64), sizeBytes: 2048, mime: 'text/plain' };

/** Records of a kind as the definitions want them. */
const record = (type: string, fields: object) => ({
  type,
  record: recordDefinitions.get(type)?.schema.parse(fields) as object,
});
const inClass = { classId: '2de-1', subjectId: 'maths' } as const;
const held = { ...inClass, teacherId: teacher, published: true } as const;
const exam = {
  ...held,
  id: 'exam',
  title: 'Contrôle sur les suites',
  heldOn: '2026-11-20',
  periodId: 'term',
  kind: 'summative',
  coefficient: 150,
  scale: 2000,
  onTwenty: false,
  optional: 'no',
  series: '2de-1.maths.term',
};
/** Long enough for every clock: a message that has ended is taken back by the server's maintenance. */
const message = {
  id: 'flash',
  tone: 'info',
  roles: [],
  textFr: 'Bienvenue',
  textEn: null,
  startsOn: '2026-11-01',
  endsOn: '2099-12-01',
} as const;
const work = {
  ...held,
  id: 'work',
  givenOn: '2026-11-20',
  createdAt: winter,
  title: 'Exercice 12',
  description: 'À rendre',
  dueOn: '2026-11-27',
  kind: 'exercise',
  estimatedMinutes: 30,
  handIn: 'untilDue',
  attachments: [{ name: 'énoncé.txt', content }],
};
const markOf = (id: string, of: object) =>
  record('grades.mark', {
    ...inClass,
    id,
    evaluationId: id.split('.')[0],
    pupilId: pupil,
    periodId: 'term',
    comment: '',
    published: true,
    ...of,
  });
const node = (id: string, of: object) =>
  record('documents.node', {
    id,
    ownerId: pupil,
    kind: 'file',
    parentId: null,
    content: null,
    version: 1,
    slot: null,
    putBy: [],
    updatedAt: winter,
    trashedAt: null,
    ...of,
  });

async function writeEverything(server: TestServer): Promise<void> {
  // Known to the region first: a copy of none is taken away by the round of maintenance that may just be going.
  await server.running.storage.transaction((writer) =>
    insertFlash(writer, {
      ...message,
      place: { level: 'region', target: '' },
      author: `${schoolId}/${officer}`,
      createdAt: summer,
      endedAt: null,
    }),
  );
  await writeRecords(server, [
    membershipOf(teacher, 'teacher', { ...inClass, startsOn: '2026-09-01' as never } as never),
    {
      ...membershipOf(teacher, 'teacher'),
      record: { ...membershipOf(teacher, 'teacher').record, id: 'main', main: true, classId: '2de-1' },
    },
    membershipOf('pupil-1-02', 'guardian', { pupilId: 'gone' as never, classId: 'gone' as never }),
    record('grades.evaluation', exam),
    record('grades.evaluation', { ...exam, id: 'oral', title: 'Oral' }),
    markOf('exam.pupil', { status: 'value', value: 1250, comment: 'Bien' }),
    markOf('oral.pupil', { status: 'ABS', value: null }),
    markOf('removed.pupil', { status: 'NN', value: null }),
    record('grades.forcedAverage', {
      ...held,
      id: 'forced',
      pupilId: pupil,
      periodId: 'term',
      state: 'value',
      value: 1400,
      cohort: 'x',
    }),
    record('homework.assignment', work),
    record('homework.done', { id: 'done', assignmentId: 'work', pupilId: pupil, done: true }),
    record('homework.handIn', {
      id: 'handIn',
      assignmentId: 'work',
      classId: '2de-1',
      pupilId: pupil,
      thread: 'work.pupil',
      comment: 'Voici',
      files: [{ name: 'Ma copie.txt', content }],
      claimedAt: winter,
      receivedAt: summer,
      dueOn: '2026-11-27',
    }),
    record('homework.correction', {
      ...held,
      id: 'correction',
      assignmentId: 'work',
      pupilId: pupil,
      state: 'corrected',
      comment: 'Très bien',
      files: [],
      updatedAt: winter,
    }),
    node('folder', { kind: 'folder', name: 'Mes exposés' }),
    node('file', { parentId: 'folder', name: 'Exposé.txt', content }),
    record('documents.usage', { id: 'usage', ownerId: pupil, bytes: 2048 }),
    ...Object.entries({
      theme: 'dark',
      language: 'fr',
      font: 'dyslexia',
      textScale: '120',
      reducedMotion: 'true',
      lockAfterMinutes: '5',
      seenEventsAt: String(winter),
      ofAnotherVersion: 'Bleu',
    }).map(([key, value]) => record('settings.preference', { id: `pref.${key}`, userId: pupil, key, value })),
    record('region.flash', message),
    record('region.flashSeen', { id: 'seen', userId: pupil, flashId: 'flash' }),
    record('region.delegation', {
      id: 'delegation',
      userId: officer,
      level: 'academy',
      target: 'paris',
      rights: ['schools', 'theme'],
      endsOn: '2027-07-01',
    }),
  ]);
  const person = {
    birthOn: '2010-09-30',
    mail: 'a@example.org',
    externalIds: { aaf: '200', ine: '1234567890A' },
  };
  const entries = [
    ['school', '10', { uai: '0759999X', name: 'Lycée Rosa-Bonheur', academy: 'PARIS' }],
    ['level', 'MEF1', { name: 'Seconde générale' }],
    ['subject', 'S1', { name: 'Mathématiques', shortName: null }],
    ['class', '10$2DE1', { schoolId: '10', code: '2DE1', name: '2de 1', levelIds: ['MEF1'] }],
    ['group', '10$LV2', { schoolId: '10', code: 'LV2', name: 'LV2 espagnol', classIds: [] }],
    [
      'pupil',
      '200',
      {
        ...person,
        familyName: 'MARTIN',
        givenName: 'Léa',
        schoolId: '10',
        levelId: 'MEF1',
        classIds: ['10$2DE1', '10$GONE'],
        groupIds: ['10$LV2'],
        guardians: [{ guardianId: '300', legal: true }],
      },
    ],
    ['guardian', '300', { ...person, familyName: 'MARTIN', givenName: 'Claire', phone: '+33600000000' }],
    [
      'staff',
      '400',
      {
        ...person,
        familyName: 'SIMANI',
        givenName: 'Félicité',
        posts: [{ schoolId: '10', post: 'teacher' }],
        classes: [{ classId: '10$2DE1', subjectId: 'S1' }],
        groups: [{ groupId: '10$LV2', subjectId: null }],
        mainOf: ['10$2DE1'],
      },
    ],
  ] as const;
  await server.running.storage.transaction(async (writer) => {
    for (const [kind, id, entry] of entries) {
      const row = { source, kind, id, content: JSON.stringify(entry), digest: '', missing_since: null };
      await writer.insertInto('source_entry').values(row).execute();
      await addSourcePeople(writer, source, kind, [id]);
    }
    const owner = { schoolId, userId: pupil };
    const note = (id: string, kind: 'codeGiven' | 'activated' | 'roleGiven' | 'factorAdded', data = {}) =>
      insertAccountEvent(writer, owner, { id, at: winter, kind, byUserId: null, data });
    await note('event1', 'codeGiven');
    await note('event2', 'activated');
    await note('event3', 'roleGiven', { role: 'technician' });
    await note('event4', 'factorAdded', { label: 'TOTP' });
    const by = { userId: teacher, roles: 'teacher,technician', deviceId: 'device0device0device0d' };
    const line = (action: AuditAction, type: string, subject: string = pupil) => ({
      action,
      type,
      targetId: 'x',
      subject,
      digest: '',
    });
    await appendAudit(writer, nodeHasher, schoolId, by, winter, [
      line('record.changed', 'grades.change'),
      line('scope.opened', 'scope', 'class:2de-1'),
      line('file.read', 'homework.handIn'),
      line('account.code_given', 'account'),
    ]);
  });
}

/** Adds people of whom the demonstration lycée holds something of every kind. */
export async function addRichPeople(server: TestServer): Promise<void> {
  const child = { pupilId: pupil as never, classId: '2de-1' as never };
  await addPerson(server, {
    userId: pupil,
    role: 'pupil',
    login: 'lea.martin',
    membership: { classId: '2de-1' as never },
  });
  await addPerson(server, { userId: parent, role: 'guardian', login: 'claire.martin', membership: child });
  await addPerson(server, { userId: teacher, role: 'teacher', login: 'felicite.simani' });
  await addPerson(server, { userId: officer, role: 'regionAdmin', login: 'anne' });
  const name = (id: string, givenName: string, familyName: string, kind: string, more: object) =>
    record('directory.person', { id, givenName, familyName, kind, classIds: [], ...more });
  await writeRecords(server, [
    name(pupil, 'Léa', 'Martin', 'pupil', { classIds: ['2de-1'] }),
    name(parent, 'Claire', 'Martin', 'guardian', { staffClassIds: ['2de-1'] }),
    name(officer, 'Anne', 'Roy', 'regionAdmin', {}),
    name(teacher, 'Félicité', 'Simani', 'teacher', { classIds: ['2de-1'], givenClassIds: ['2de-2'] }),
  ]);
  await writeEverything(server);
}
