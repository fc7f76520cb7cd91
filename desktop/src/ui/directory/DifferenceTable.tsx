import type { ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';
import { useTranslation } from 'react-i18next';
import { classes } from '../lib/classes.ts';
import { useFormat } from '../lib/useFormat.ts';

const kinds = [
  'school',
  'level',
  'subject',
  'class',
  'group',
  'pupil',
  'guardian',
  'staff',
  'course',
] as const;
const columns = ['new', 'changed', 'back', 'missing', 'unchanged'] as const;

/** Whoever is looked at again only because of others is unchanged for whoever reads this; of whom nothing can be written is new each time. */
const shownAs: Readonly<Partial<Record<(typeof columns)[number], readonly string[]>>> = {
  new: ['new', 'left'],
  unchanged: ['same', 'touched', 'again'],
};

/** How many things of each kind are new, changed, back, missing and as before. */
export function DifferenceTable({ entries }: { readonly entries: ImportRunView['details']['entries'] }) {
  const { t } = useTranslation('directory');
  const format = useFormat();
  const count = (kind: string, ...statuses: readonly string[]) =>
    entries.reduce(
      (sum, one) => (one.kind === kind && statuses.includes(one.status) ? sum + one.count : sum),
      0,
    );
  const shown = kinds.filter((kind) => entries.some((one) => one.kind === kind));
  if (shown.length === 0) return null;
  return (
    <table className="directory-table">
      <thead>
        <tr>
          <th scope="col">{t('report.kind')}</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {t(`report.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`kinds.${kind}`)}</th>
            {columns.map((column) => {
              const value = count(kind, ...(shownAs[column] ?? [column]));
              return (
                <td
                  key={column}
                  data-label={t(`report.${column}`)}
                  className={classes(value === 0 && 'directory-zero')}
                >
                  {format.number(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
