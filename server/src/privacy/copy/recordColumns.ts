import { isYear } from '@cartable/shared/domain/grades/schoolYear.ts';
import {
  type Cell,
  coded,
  codedList,
  day,
  hundredths,
  list,
  moment,
  named,
  text,
  wordOf,
  yesNo,
} from './cells.ts';

/** A table for people: its columns, by the name of their title (`copy.field.…`), in their order. */
export type Columns = Readonly<Record<string, Cell>>;

const theClass = named('class', 'classId');
const theSubject = named('subject', 'subjectId');
const theWork = named('assignment', 'assignmentId');

/** A period of the school, or a school year. */
const period: Cell = (row, texts) => {
  const { periodId } = row;
  if (typeof periodId !== 'string' || !isYear(periodId)) return named('period', 'periodId')(row, texts);
  const from = Number(periodId.slice('year'.length));
  return texts.words('copy.schoolYear', { from, to: from + 1 });
};

/** A mark, or why there is none. */
const mark: Cell = (row, texts) =>
  row.status === 'value' ? hundredths('value')(row, texts) : coded('status', 'mark')(row, texts);

const role: Cell = (row, { words }) => wordOf(words, 'role', row.main === true ? 'main' : String(row.role));

const settingsOf = new Set(['theme', 'language', 'font', 'reducedMotion']);
/** What was chosen, in the words of the settings. */
const choice: Cell = ({ key, value }, { words, moment }) => {
  const [name, chosen] = [String(key), String(value)];
  if (settingsOf.has(name)) return wordOf(words, `choice.${name}`, chosen);
  if (name === 'textScale' || name === 'lockAfterMinutes')
    return words(`copy.choice.${name}`, { count: chosen });
  if (name === 'seenEventsAt') return moment(Number(chosen));
  return chosen;
};

/** What people read of each kind of record. Whatever is not here stands in the JSON beside: it is the machine's. */
export const recordColumns: Readonly<Record<string, Columns>> = {
  'directory.person': {
    familyName: text('familyName'),
    givenName: text('givenName'),
    quality: coded('kind', 'role'),
    classes: list('classes', 'givenClasses'),
    childClasses: list('childClasses'),
  },
  'directory.membership': {
    role,
    class: theClass,
    subject: theSubject,
    child: named('child', 'pupilId'),
    startsOn: day('startsOn'),
    endsOn: day('endsOn'),
    given: yesNo('given'),
  },
  'homework.assignment': {
    class: theClass,
    subject: theSubject,
    title: text('title'),
    kind: coded('kind', 'assignmentKind'),
    description: text('description'),
    givenOn: day('givenOn'),
    dueOn: day('dueOn'),
    minutes: text('estimatedMinutes'),
    handIn: coded('handIn', 'handIn'),
    files: list('attachments'),
    published: yesNo('published'),
    createdAt: moment('createdAt'),
  },
  'homework.done': { assignment: theWork, done: yesNo('done') },
  'homework.handIn': {
    assignment: theWork,
    class: theClass,
    comment: text('comment'),
    files: list('files'),
    dueOn: day('dueOn'),
    claimedAt: moment('claimedAt'),
    receivedAt: moment('receivedAt'),
  },
  'homework.correction': {
    assignment: theWork,
    class: theClass,
    state: coded('state', 'correctionState'),
    comment: text('comment'),
    files: list('files'),
    updatedAt: moment('updatedAt'),
  },
  'grades.evaluation': {
    class: theClass,
    subject: theSubject,
    period,
    title: text('title'),
    heldOn: day('heldOn'),
    kind: coded('kind', 'evaluationKind'),
    coefficient: hundredths('coefficient'),
    scale: hundredths('scale'),
    onTwenty: yesNo('onTwenty'),
    optional: coded('optional', 'optional'),
    published: yesNo('published'),
  },
  'grades.mark': {
    class: theClass,
    subject: theSubject,
    period,
    evaluation: named('evaluation', 'evaluationId'),
    heldOn: day('heldOn'),
    mark,
    scale: hundredths('scale'),
    coefficient: hundredths('coefficient'),
    comment: text('comment'),
  },
  'grades.average': {
    class: theClass,
    subject: (row, texts) => (row.subjectId === null ? texts.words('copy.general') : theSubject(row, texts)),
    period,
    average: (row, texts) =>
      row.value === null ? texts.words('copy.average.NN') : hundredths('value')(row, texts),
    forced: yesNo('forced'),
  },
  'grades.forcedAverage': {
    class: theClass,
    subject: theSubject,
    period,
    average: (row, texts) =>
      row.state === 'value' ? hundredths('value')(row, texts) : coded('state', 'average')(row, texts),
  },
  'documents.node': {
    folder: text('folder'),
    name: text('name'),
    kind: coded('kind', 'node'),
    bytes: ({ content }) =>
      typeof content === 'object' && content !== null && 'sizeBytes' in content
        ? String(content.sizeBytes)
        : '',
    version: text('version'),
    updatedAt: moment('updatedAt'),
    trashedAt: moment('trashedAt'),
  },
  'documents.usage': { bytes: text('bytes') },
  'settings.preference': { setting: coded('key', 'preference'), choice },
  'region.flashSeen': { message: named('message', 'flashId') },
  'region.delegation': {
    level: coded('level', 'level'),
    place: named('place', 'target'),
    rights: codedList('rights', 'right'),
    endsOn: day('endsOn'),
  },
};
