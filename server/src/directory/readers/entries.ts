/**
 * What every directory format is read into, whatever it is called in the files. Identifiers are the source's own, unique by kind within
 * the source (`123456`, `0750001A$2DE1`); they never reach a key. Fields that a format does not give are null or empty lists.
 * All texts are trimmed; days are ISO (`2010-09-30`).
 */
export interface EntryContents {
  readonly school: SchoolContent;
  readonly level: LevelContent;
  readonly subject: SubjectContent;
  readonly class: ClassContent;
  readonly group: GroupContent;
  readonly guardian: GuardianContent;
  readonly pupil: PupilContent;
  readonly staff: StaffContent;
  readonly course: CourseContent;
}

/** In the order in which a reader should give them when it can: what is referred to comes first. */
export const entryKinds = [
  'school',
  'level',
  'subject',
  'class',
  'group',
  'guardian',
  'pupil',
  'staff',
  'course',
] as const satisfies readonly (keyof EntryContents)[];
export type EntryKind = (typeof entryKinds)[number];

/** An établissement. */
export interface SchoolContent {
  /** Seven digits and a letter. */
  readonly uai: string;
  readonly name: string;
  /** As the file says it (`PARIS`, `CRETEIL`); null = it does not. */
  readonly academy: string | null;
}

/** A MEF (module élémentaire de formation): `SECONDE GENERALE ET TECHNOLOGIQUE`. */
export interface LevelContent {
  readonly name: string;
}

/** A matière. */
export interface SubjectContent {
  readonly name: string;
  /** As on a timetable; null = made from the name. */
  readonly shortName: string | null;
}

/** A division. Its code is unique in the school: two sources of one school that name the same code mean the same class. */
export interface ClassContent {
  readonly schoolId: string;
  readonly code: string;
  readonly name: string;
  readonly levelIds: readonly string[];
}

/** A teaching group of pupils of one or several classes. */
export interface GroupContent {
  readonly schoolId: string;
  readonly code: string;
  readonly name: string;
  readonly classIds: readonly string[];
}

/** What the product keeps of any person. What accounts and letters need beside the names stays on the server. */
export interface PersonContent {
  readonly familyName: string;
  readonly givenName: string;
  readonly birthOn: string | null;
  readonly mail: string | null;
  /** Identifiers by which a federation knows the person: `ine`, `sconet` … Never sent to a key. */
  readonly externalIds: Readonly<Record<string, string>>;
}

export interface GuardianContent extends PersonContent {
  /** `+33…` or as written; null = none. */
  readonly phone: string | null;
}

export interface PupilContent extends PersonContent {
  readonly schoolId: string;
  readonly levelId: string | null;
  readonly classIds: readonly string[];
  readonly groupIds: readonly string[];
  /** Everyone whom the file links to the pupil; only those with `legal` see the pupil's data. */
  readonly guardians: readonly { readonly guardianId: string; readonly legal: boolean }[];
}

/** What somebody does in a school: only `teacher` may teach, `technician` looks after keys and accounts, `other` gets no access to pupils. */
export type StaffPost = 'teacher' | 'cpe' | 'head' | 'technician' | 'other';

export interface StaffContent extends PersonContent {
  readonly posts: readonly { readonly schoolId: string; readonly post: StaffPost }[];
  /** `subjectId` null = the file does not say which. */
  readonly classes: readonly { readonly classId: string; readonly subjectId: string | null }[];
  readonly groups: readonly { readonly groupId: string; readonly subjectId: string | null }[];
  /** Classes of which the person is professeur principal. */
  readonly mainOf: readonly string[];
}

/** One weekly lesson of a timetable. */
export interface CourseContent {
  readonly schoolId: string;
  readonly subjectId: string;
  readonly classIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly staffIds: readonly string[];
  readonly room: string | null;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
  /** Minutes since midnight, school time. */
  readonly startMinute: number;
  readonly endMinute: number;
  /** Mondays of the weeks in which it takes place; empty = every week. */
  readonly weeks: readonly string[];
}

/** One description of one thing. */
export type DirectoryEntry = {
  [Kind in EntryKind]: { readonly kind: Kind; readonly id: string; readonly content: EntryContents[Kind] };
}[EntryKind];

/** The fields of an entry that a delta replaces; the others stay as they were. */
export type DirectoryChange = {
  [Kind in EntryKind]: {
    readonly kind: Kind;
    readonly id: string;
    readonly fields: Partial<EntryContents[Kind]>;
  };
}[EntryKind];
