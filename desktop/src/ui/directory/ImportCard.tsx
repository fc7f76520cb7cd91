import type { ImportOverview } from '@cartable/shared/bridge/asks/imports.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { FilesIn } from './FilesIn.tsx';
import { LineCard } from './LineCard.tsx';
import { ReportCard } from './ReportCard.tsx';
import { formatWord, recordsOf } from './words.ts';

export interface ImportPartProps {
  readonly overview: ImportOverview;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

/** Where imports stand: those in line, reports that wait for a decision, files to send. */
export function ImportCard({ overview, onChanged }: ImportPartProps) {
  const { t } = useTranslation('directory');
  const { ready, tasks } = overview;
  const [chosen, setChosen] = useState<string>();
  const open = ready.find((one) => one.id === chosen) ?? ready[0];
  return (
    <>
      <LineCard tasks={tasks} onChanged={onChanged} />
      {ready.length > 1 && (
        <Card title={t('report.several', { count: ready.length })}>
          <ul className="class-list">
            {ready.map((run) => (
              <li key={run.id} className="class-row">
                <span className="mark-words">
                  <strong>{run.school?.name ?? t(formatWord(run.source))}</strong>
                  <span className="page-eyebrow">
                    {t(formatWord(run.format))} · {t('report.records', { count: recordsOf(run) })}
                  </span>
                </span>
                <Button
                  size="sm"
                  variant={run.id === open?.id ? 'quiet' : 'secondary'}
                  isDisabled={run.id === open?.id}
                  onPress={() => setChosen(run.id)}
                  aria-label={t(run.id === open?.id ? 'report.openedOf' : 'report.openOf', {
                    name: run.school?.name ?? t(formatWord(run.source)),
                  })}
                >
                  {t(run.id === open?.id ? 'report.opened' : 'report.open')}
                </Button>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {open !== undefined && <ReportCard key={open.id} run={open} state="ready" onChanged={onChanged} />}
      <Card title={t('files.title')}>
        <FilesIn overview={overview} onChanged={onChanged} />
      </Card>
    </>
  );
}
