import type { DirectoryChange, DirectoryEntry, EntryContents, EntryKind } from '../entries.ts';
import { FunctionTally } from '../functionTally.ts';
import type { ReaderEvent } from '../reader.ts';
import type { AafCategory } from './aafFiles.ts';
import {
  guardianAttributes,
  guardianOf,
  oldGuardianAttribute,
  plainClassesAttribute,
  plainGroupsAttribute,
  pupilAttributes,
  pupilOf,
  staffAttributes,
  staffOf,
  unknownFunctions,
} from './aafPeople.ts';
import type { AafRequest } from './aafRequests.ts';
import {
  classesAttribute,
  classesOf,
  groupsAttribute,
  groupsOf,
  schoolAttributes,
  schoolOf,
} from './aafSchools.ts';
import { AafValues } from './aafValues.ts';

/** How a category's requests become entries of a kind: the attribute of each field, and the reading of all of them. */
interface Translation<Kind extends EntryKind> {
  readonly kind: Kind;
  readonly attributes: Readonly<Record<keyof EntryContents[Kind], string>>;
  /** Attributes read besides. */
  readonly also: readonly string[];
  read(values: AafValues): EntryContents[Kind];
}

const translations = {
  EtabEducNat: {
    kind: 'school',
    attributes: schoolAttributes,
    also: [classesAttribute, groupsAttribute, 'ENTEtablissementUAI'],
    read: schoolOf,
  } satisfies Translation<'school'>,
  MefEducNat: {
    kind: 'level',
    attributes: { name: 'ENTLibelleMef' },
    also: [],
    read: (values) => ({ name: values.one('ENTLibelleMef') ?? values.id }),
  } satisfies Translation<'level'>,
  MatiereEducNat: {
    kind: 'subject',
    attributes: { name: 'ENTLibelleMatiere', shortName: 'ENTLibelleMatiere' },
    also: [],
    read: (values) => ({ name: values.one('ENTLibelleMatiere') ?? values.id, shortName: null }),
  } satisfies Translation<'subject'>,
  PersRelEleve: {
    kind: 'guardian',
    attributes: guardianAttributes,
    also: [],
    read: guardianOf,
  } satisfies Translation<'guardian'>,
  Eleve: {
    kind: 'pupil',
    attributes: pupilAttributes,
    also: [oldGuardianAttribute],
    read: pupilOf,
  } satisfies Translation<'pupil'>,
  PersEducNat: {
    kind: 'staff',
    attributes: staffAttributes,
    also: [plainClassesAttribute, plainGroupsAttribute, 'ENTPersonStructRattach'],
    read: staffOf,
  } satisfies Translation<'staff'>,
} as const;

/** The attributes of a category that are read; the rest of the file is not kept. */
export function wantedAttributes(category: AafCategory): ReadonlySet<string> {
  const { attributes, also } = translations[category];
  return new Set([...Object.values<string>(attributes), ...also]);
}

/** Turns requests into what a reader says. Keeps the schools that list no classes, and the classes that their pupils name. */
export class AafTranslator {
  readonly #mode: 'full' | 'delta';
  readonly #classless = new Set<string>();
  readonly #implied = new Set<string>();
  readonly #functions = new FunctionTally();

  constructor(mode: 'full' | 'delta') {
    this.#mode = mode;
  }

  *translate(request: AafRequest, category: AafCategory, file: string): Generator<ReaderEvent> {
    const { kind } = translations[category];
    const values = new AafValues(request, file);
    if (request.id === '') {
      values.warn('import.id_missing', { kind });
    } else if (request.op === 'delete') {
      yield { type: 'gone', kind, id: request.id, at: values.at };
    } else if (request.op === 'add') {
      // The kind and the content are those of one translation.
      const entry = { kind, id: request.id, content: translations[category].read(values) } as DirectoryEntry;
      yield { type: 'entry', entry, at: values.at };
      if (entry.kind === 'school') yield* this.#parts(values);
      if (entry.kind === 'pupil') yield* this.#impliedClasses(entry.content.classIds, values);
    } else {
      yield* this.#change(values, category);
    }
    if (kind === 'staff' && request.op !== 'delete')
      for (const one of unknownFunctions(values)) this.#functions.note(one, values.at);
    for (const issue of values.issues) yield { type: 'issue', issue };
  }

  /** What is to be said once all is read. */
  *said(): Generator<ReaderEvent> {
    for (const { event } of this.#functions.said()) yield event;
  }

  *#change(values: AafValues, category: AafCategory): Generator<ReaderEvent> {
    const { kind, attributes, read } = translations[category];
    const fields = values.named(read(values), attributes as Record<string, string>);
    if (kind === 'school') yield* this.#parts(values);
    if (Object.keys(fields).length === 0) return;
    yield { type: 'change', change: { kind, id: values.id, fields } as DirectoryChange, at: values.at };
  }

  /** The classes and groups that a school lists; in a delta they replace its lists. */
  *#parts(values: AafValues): Generator<ReaderEvent> {
    const lists = [
      ['class', classesAttribute, classesOf(values)],
      ['group', groupsAttribute, groupsOf(values)],
    ] as const;
    for (const [kind, attribute, contents] of lists) {
      for (const [id, content] of contents) {
        yield { type: 'entry', entry: { kind, id, content } as DirectoryEntry, at: values.at };
      }
      if (this.#mode === 'delta' && values.has(attribute)) {
        yield { type: 'only', kind, schoolId: values.id, ids: [...contents.keys()], at: values.at };
      }
      if (kind === 'class' && this.#mode === 'full' && contents.size === 0) this.#classless.add(values.id);
    }
  }

  /** Some academies list no classes: there, those of the pupils are the school's. */
  *#impliedClasses(classIds: readonly string[], values: AafValues): Generator<ReaderEvent> {
    for (const id of classIds) {
      const [schoolId = '', code = ''] = id.split('$');
      if (!this.#classless.has(schoolId) || this.#implied.has(id)) continue;
      this.#implied.add(id);
      const content = { schoolId, code, name: code, levelIds: [] };
      yield { type: 'entry', entry: { kind: 'class', id, content }, at: values.at };
    }
  }
}
