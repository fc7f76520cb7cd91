import { useTranslation } from 'react-i18next';
import { useQuery } from '../../bridge/useQuery.ts';
import { useFormat } from '../../lib/useFormat.ts';

const workKinds = ['exercise', 'reading', 'learning', 'project', 'revision', 'other'] as const;
const handIns = ['none', 'once', 'untilDue'] as const;
const kinds = ['summative', 'formative'] as const;
const optionals = ['no', 'bonus', 'ifHigher'] as const;
const states = ['ongoing', 'corrected'] as const;

function among<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value);
}

/** The name of a file in a list of files. */
function nameIn(item: unknown): string {
  return typeof item === 'object' && item !== null ? String(Reflect.get(item, 'name') ?? '') : String(item);
}

export interface FieldWords {
  readonly label: string;
  readonly text: string;
}

/** A field of an action as its form calls it, and a value of it as its form shows it. */
export function useFieldWords(): (field: string, value: unknown) => FieldWords {
  const { t } = useTranslation('tray');
  const { t: work } = useTranslation('homework');
  const { t: marks } = useTranslation('grades');
  const format = useFormat();
  const periods = useQuery('directory.periods', {});
  const periodName = (id: unknown) =>
    (periods.status === 'ready' ? periods.value.find((one) => one.id === id)?.name : undefined) ?? '';
  const hundredths = (value: unknown) => (typeof value === 'number' ? format.number(value / 100) : '');
  const yes = (value: unknown) => t(value === true ? 'yes' : 'no');
  const cell = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return String(value ?? '');
    const reason: unknown = Reflect.get(value, 'status') ?? Reflect.get(value, 'state');
    if (reason === 'value') return hundredths(Reflect.get(value, 'value'));
    return reason === 'empty' || reason === 'none' || reason === undefined ? t('emptyCell') : String(reason);
  };
  const choice = (value: unknown) => {
    const given = among(workKinds, value);
    const counted = among(kinds, value);
    return given ? work(`kind.${given}`) : counted ? marks(`kind.${counted}`) : String(value ?? '');
  };
  return (field, value) => {
    switch (field) {
      case 'title':
        return { label: work('workTitle'), text: String(value ?? '') };
      case 'description':
        return { label: work('description'), text: String(value ?? '') };
      case 'comment':
        return { label: t('field.comment'), text: String(value ?? '') };
      case 'name':
        return { label: t('field.name'), text: String(value ?? '') };
      case 'dueOn':
        return { label: work('dueOn'), text: typeof value === 'string' ? format.day(value) : '' };
      case 'heldOn':
        return { label: marks('heldOn'), text: typeof value === 'string' ? format.day(value) : '' };
      case 'kind':
        return { label: work('kindLabel'), text: choice(value) };
      case 'estimatedMinutes': {
        const text = typeof value === 'number' ? work('minutes', { count: value }) : work('notSaid');
        return { label: work('estimated'), text };
      }
      case 'handIn': {
        const known = among(handIns, value);
        return { label: work('handInLabel'), text: known ? work(`handInKind.${known}`) : '' };
      }
      case 'attachments':
      case 'files':
        return {
          label: work('attachments'),
          text: Array.isArray(value) ? format.list(value.map(nameIn)) : String(value ?? ''),
        };
      case 'state': {
        const known = among(states, value);
        return { label: t('field.state'), text: known ? work(`pupilState.${known}`) : String(value ?? '') };
      }
      case 'published':
        return { label: t('field.published'), text: yes(value) };
      case 'coefficient':
        return { label: marks('coefficientLabel'), text: hundredths(value) };
      case 'scale':
        return { label: marks('scale'), text: hundredths(value) };
      case 'onTwenty':
        return { label: marks('bringToTwenty'), text: yes(value) };
      case 'optional': {
        const known = among(optionals, value);
        return { label: marks('optionalLabel'), text: known ? marks(`optionalKind.${known}`) : '' };
      }
      case 'periodId':
        return { label: marks('period'), text: periodName(value) };
      case 'value':
        return { label: t('field.value'), text: cell(value) };
      default:
        return { label: field, text: String(value ?? '') };
    }
  };
}
