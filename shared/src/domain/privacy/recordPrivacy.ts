import type { Membership } from '../directory/membership.ts';
import type { Person } from '../directory/person.ts';
import type { DocumentNode } from '../documents/node.ts';
import type { DocumentUsage } from '../documents/usage.ts';
import type { Average } from '../grades/average.ts';
import type { GradeChange } from '../grades/change.ts';
import type { Evaluation } from '../grades/evaluation.ts';
import type { ForcedAverage } from '../grades/forced.ts';
import type { Mark } from '../grades/mark.ts';
import type { Assignment } from '../homework/assignment.ts';
import type { Correction } from '../homework/correction.ts';
import type { Done } from '../homework/done.ts';
import type { HandIn } from '../homework/handIn.ts';
import type { AnyRecord } from '../record.ts';
import type { Delegation } from '../region/delegation.ts';
import type { FlashSeen } from '../region/flashSeen.ts';
import type { Preference } from '../settings/preference.ts';
import type { ProcessingId } from './processing.ts';

/**
 * How the audit follows a kind of record:
 * - `changes`: each change by somebody else than the person is a line of the chain;
 * - `journal`: another kind of record is written with each change and is in the chain (`grades.change` for marks);
 * - `own`: only the person changes it; `derived`: only the server does; `directory`: only the import does, which keeps its own journal;
 * - `shared`: it says nothing of a pupil.
 */
export type AuditPolicy = 'changes' | 'journal' | 'own' | 'derived' | 'directory' | 'shared';

/** Why a record that concerns somebody is not in their export; each has a sentence in the locales. */
export type ExportExclusion = 'notPublished' | 'journal';

/**
 * What becomes of a record when a person's data is erased: `onRequest` = the person may ask at any time; `schooling` = once they have
 * left, because the school needs it until then; `shared` = it belongs to the class and stays, without saying more than an identifier.
 */
export type ErasureRule = 'onRequest' | 'schooling' | 'shared';

/** What a kind of record is to data protection. */
export interface RecordPrivacy {
  readonly processing: ProcessingId;
  /** The people whose data it is: it is in their export, and goes when they are erased. */
  about(record: AnyRecord): readonly string[];
  /** People whose erasure takes it too, though it is in somebody else's export. */
  erasedWith?(record: AnyRecord): readonly string[];
  /** For `changes`: a person, or `class:<id>` for all its pupils. */
  auditSubject?(record: AnyRecord): string;
  readonly audit: AuditPolicy;
  /** Fields that name other people, or are the server's bookkeeping: left out of an export. */
  readonly withheld: readonly string[];
  /** Why this record is not exported; undefined = it is. */
  excluded?(record: AnyRecord): ExportExclusion | undefined;
  readonly erasure: ErasureRule;
}

interface Typed<R extends AnyRecord>
  extends Omit<RecordPrivacy, 'about' | 'erasedWith' | 'excluded' | 'auditSubject'> {
  about(record: R): readonly string[];
  erasedWith?(record: R): readonly string[];
  auditSubject?(record: R): string;
  excluded?(record: R): ExportExclusion | undefined;
}

/** Erases the record's own type; hosts give it records of that type only, parsed by its definition. */
const of = <R extends AnyRecord>(entry: Typed<R>): RecordPrivacy => entry as unknown as RecordPrivacy;

/** Kinds of records that say nothing of anybody. */
export const impersonalRecords: readonly string[] = [
  'directory.school',
  'directory.subject',
  'directory.period',
  'directory.class',
  'directory.service',
  // Figures of fewer pupils than hide each one are never written (decision 0030).
  'grades.classFigure',
  'region.flash',
  'region.theme',
];

/** Every kind of record with personal data, by type; a test holds it and {@link impersonalRecords} against the registry of records. */
export const recordPrivacy: ReadonlyMap<string, RecordPrivacy> = new Map([
  [
    'directory.person',
    of<Person>({
      processing: 'directory',
      about: ({ id }) => [id],
      audit: 'directory',
      withheld: [],
      erasure: 'schooling',
    }),
  ],
  [
    'directory.membership',
    of<Membership>({
      processing: 'directory',
      about: ({ userId }) => [userId],
      erasedWith: ({ pupilId }) => (pupilId === undefined ? [] : [pupilId]),
      audit: 'directory',
      withheld: [],
      erasure: 'schooling',
    }),
  ],
  [
    'homework.assignment',
    of<Assignment>({
      processing: 'homework',
      about: ({ teacherId }) => [teacherId],
      audit: 'shared',
      withheld: [],
      erasure: 'shared',
    }),
  ],
  [
    'homework.done',
    of<Done>({
      processing: 'homework',
      about: ({ pupilId }) => [pupilId],
      audit: 'own',
      withheld: [],
      erasure: 'onRequest',
    }),
  ],
  [
    'homework.handIn',
    of<HandIn>({
      processing: 'homework',
      about: ({ pupilId }) => [pupilId],
      auditSubject: ({ pupilId }) => pupilId,
      audit: 'changes',
      withheld: ['thread'],
      erasure: 'schooling',
    }),
  ],
  [
    'homework.correction',
    of<Correction>({
      processing: 'homework',
      about: ({ pupilId }) => [pupilId],
      auditSubject: ({ pupilId }) => pupilId,
      audit: 'changes',
      withheld: ['teacherId'],
      excluded: ({ state }) => (state === 'corrected' ? undefined : 'notPublished'),
      erasure: 'schooling',
    }),
  ],
  [
    'grades.evaluation',
    of<Evaluation>({
      processing: 'grades',
      about: ({ teacherId }) => [teacherId],
      auditSubject: ({ classId }) => `class:${classId}`,
      audit: 'changes',
      withheld: ['series', 'groupSeries'],
      erasure: 'shared',
    }),
  ],
  [
    'grades.mark',
    of<Mark>({
      processing: 'grades',
      about: ({ pupilId }) => [pupilId],
      audit: 'journal',
      withheld: [],
      excluded: ({ published }) => (published ? undefined : 'notPublished'),
      erasure: 'schooling',
    }),
  ],
  [
    'grades.change',
    of<GradeChange>({
      processing: 'grades',
      about: ({ pupilId }) => [pupilId],
      auditSubject: ({ pupilId }) => pupilId,
      audit: 'changes',
      withheld: ['teacherId'],
      // It holds marks that are not published yet; who changed what and when is in the access log, which is exported.
      excluded: () => 'journal',
      erasure: 'schooling',
    }),
  ],
  [
    'grades.average',
    of<Average>({
      processing: 'grades',
      about: ({ pupilId }) => [pupilId],
      audit: 'derived',
      withheld: ['cohort', 'exact', 'groupIds'],
      erasure: 'schooling',
    }),
  ],
  [
    'grades.forcedAverage',
    of<ForcedAverage>({
      processing: 'grades',
      about: ({ pupilId }) => [pupilId],
      auditSubject: ({ pupilId }) => pupilId,
      audit: 'changes',
      withheld: ['teacherId', 'cohort', 'groupId'],
      erasure: 'schooling',
    }),
  ],
  [
    'documents.node',
    of<DocumentNode>({
      processing: 'documents',
      about: ({ ownerId }) => [ownerId],
      audit: 'own',
      withheld: ['slot', 'putBy'],
      erasure: 'onRequest',
    }),
  ],
  [
    'documents.usage',
    of<DocumentUsage>({
      processing: 'documents',
      about: ({ ownerId }) => [ownerId],
      audit: 'derived',
      withheld: [],
      erasure: 'onRequest',
    }),
  ],
  [
    'settings.preference',
    of<Preference>({
      processing: 'settings',
      about: ({ userId }) => [userId],
      audit: 'own',
      withheld: [],
      erasure: 'onRequest',
    }),
  ],
  [
    'region.flashSeen',
    of<FlashSeen>({
      processing: 'settings',
      about: ({ userId }) => [userId],
      audit: 'own',
      withheld: [],
      erasure: 'onRequest',
    }),
  ],
  [
    'region.delegation',
    of<Delegation>({
      processing: 'directory',
      about: ({ userId }) => [userId],
      // Each has its line in the chain when it is given and taken back (server/src/region/delegations.ts).
      audit: 'directory',
      withheld: [],
      erasure: 'schooling',
    }),
  ],
]);
