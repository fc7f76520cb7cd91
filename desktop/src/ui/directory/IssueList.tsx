import type { ImportIssueView, ImportRunView } from '@cartable/shared/bridge/asks/imports.ts';
import { Table2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Badge } from '../design/Surface/Badge.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useSaveMade } from '../bridge/useSaveMade.ts';

type Severity = 'all' | 'error' | 'warning';

export interface IssueListProps {
  readonly run: string;
  readonly counts: ImportRunView['details']['issues'];
}

/** What is wrong with the files, line by line, page after page; by severity; as a table to work through. */
export function IssueList({ run, counts }: IssueListProps) {
  const { t } = useTranslation('directory');
  const errorText = useErrorText();
  const ask = useAsk();
  const save = useSaveMade();
  const [severity, setSeverity] = useState<Severity>('all');
  const [page, setPage] = useState<{
    readonly issues: readonly ImportIssueView[];
    readonly next: number | null;
  }>();
  useEffect(() => {
    let current = true;
    void ask('imports.issues', { run, severity, after: 0 }).then((first) => {
      if (current && first !== undefined) setPage(first);
    });
    return () => {
      current = false;
    };
  }, [ask, run, severity]);
  const more = async () => {
    if (page?.next == null) return;
    const next = await ask('imports.issues', { run, severity, after: page.next });
    if (next !== undefined) setPage({ issues: [...page.issues, ...next.issues], next: next.next });
  };
  const saveTable = async () => {
    const made = await ask('imports.table', { run });
    if (made !== undefined) await save(made);
  };
  const of = (one: 'error' | 'warning') =>
    counts.reduce((sum, { severity: is, count }) => (is === one ? sum + count : sum), 0);
  return (
    <section className="directory-issues">
      <h3 className="directory-subtitle">{t('issues.title')}</h3>
      <div className="directory-actions">
        <Segmented
          label={t('issues.show')}
          hideLabel
          value={severity}
          onChange={setSeverity}
          options={[
            { value: 'all', label: `${t('issues.all')} (${of('error') + of('warning')})` },
            { value: 'error', label: `${t('issues.error')} (${of('error')})` },
            { value: 'warning', label: `${t('issues.warning')} (${of('warning')})` },
          ]}
        />
        <Button size="sm" variant="quiet" icon={Table2} onPress={() => void saveTable()}>
          {t('issues.save')}
        </Button>
      </div>
      {page !== undefined && page.issues.length === 0 && <p className="page-eyebrow">{t('issues.none')}</p>}
      <ul className="class-list">
        {page?.issues.map((one) => (
          <li key={one.no} className="class-row directory-issue">
            <Badge tone={one.severity === 'error' ? 'bad' : 'warn'}>
              {t(one.severity === 'error' ? 'issues.isError' : 'issues.isWarning')}
            </Badge>
            <span className="directory-sentence">
              {errorText({ code: one.code, data: { ...one.data, file: one.file, line: one.line } })}
            </span>
          </li>
        ))}
      </ul>
      {page?.next != null && (
        <Button size="sm" onPress={() => void more()}>
          {t('issues.more')}
        </Button>
      )}
    </section>
  );
}
