import type { ImportTaskView } from '@cartable/shared/bridge/asks/imports.ts';
import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { ReportCard } from './ReportCard.tsx';
import { isInBytes, phaseWord } from './words.ts';

/** Refusals that are not about the files themselves: the same ones may be taken later. */
const mayEndOtherwise: ReadonlySet<string> = new Set([
  'import.stopped',
  'import.unfinished',
  'import.superseded',
  'import.other_academy',
  'import.other_school',
]);

export interface LineCardProps {
  readonly tasks: readonly ImportTaskView[];
  readonly onChanged: () => void;
}

/** The imports in line in the order in which they are done, what runs with its progress; and those that were refused, until they are put away. */
export function LineCard({ tasks, onChanged }: LineCardProps) {
  const { t } = useTranslation('directory');
  const waiting = tasks.filter((one) => one.state !== 'refused');
  const refused = tasks.filter((one) => one.state === 'refused');
  return (
    <>
      {waiting.length > 0 && (
        <Card title={t('line.title', { count: waiting.length })}>
          <ol className="directory-line">
            {waiting.map((task) => (
              <li key={task.id}>
                <InLine task={task} onChanged={onChanged} />
              </li>
            ))}
          </ol>
          <p className="page-eyebrow">{t('job.leave')}</p>
        </Card>
      )}
      {refused.map((task) => (
        <Refused key={task.id} task={task} onChanged={onChanged} />
      ))}
    </>
  );
}

interface TaskProps {
  readonly task: ImportTaskView;
  readonly onChanged: () => void;
}

function useTaskName(): (task: ImportTaskView) => string {
  const { t } = useTranslation('directory');
  return ({ kind, label, school, files }) => {
    const what = label || (school?.name ?? files.map((one) => one.name).join(', '));
    const word = t(`line.${kind}`);
    return what === '' ? word : t('line.of', { word, what });
  };
}

function InLine({ task, onChanged }: TaskProps) {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const name = useTaskName()(task);
  const { id, kind, state, job, ahead } = task;
  const stop = async () => {
    await ask('imports.cancel', { task: id });
    onChanged();
  };
  const mayStop = state === 'waiting' || kind === 'read' || kind === 'removals';
  return (
    <div className="directory-task">
      {state === 'running' ? (
        <div className="directory-task-words">
          <strong className="directory-task-name">{name}</strong>
          <ProgressBar
            label={t(phaseWord(job?.phase ?? 'reading'))}
            done={job?.done ?? 0}
            total={job === null || job.total === 0 ? undefined : job.total}
            unit={isInBytes(job?.phase ?? 'reading') ? 'bytes' : 'items'}
            leftMs={job?.leftMs}
          />
        </div>
      ) : (
        <div className="directory-task-words">
          <strong className="directory-task-name">{name}</strong>
          <span className="page-eyebrow">{t('line.ahead', { count: ahead })}</span>
        </div>
      )}
      {mayStop && (
        <Button
          size="sm"
          variant="quiet"
          onPress={() => void stop()}
          aria-label={t(state === 'running' ? 'line.stopOf' : 'line.leaveOf', { name })}
        >
          {t(state === 'running' ? 'job.stop' : 'line.leave')}
        </Button>
      )}
    </div>
  );
}

function Refused({ task, onChanged }: TaskProps) {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const errorText = useErrorText();
  const name = useTaskName()(task);
  const { id, kind, refusal, refused } = task;
  const putAway = async () => {
    await ask('imports.cancel', { task: id });
    onChanged();
  };
  const again = async () => {
    await ask('imports.again', { task: id });
    onChanged();
  };
  const code = refusal?.code ?? '';
  // What was decided and cut off in the middle goes on where it was.
  const isCutOff = (kind === 'apply' || kind === 'undo') && code === 'import.stopped';
  const actions = (
    <>
      {(isCutOff || (kind === 'read' && mayEndOtherwise.has(code))) && (
        <Button size="sm" variant="quiet" icon={RotateCw} onPress={() => void again()}>
          {t(isCutOff ? 'line.goOn' : 'line.again')}
        </Button>
      )}
      <Button
        size="sm"
        variant="quiet"
        onPress={() => void putAway()}
        aria-label={t('line.putAwayOf', { name })}
      >
        {t('line.putAway')}
      </Button>
    </>
  );
  if (refused !== null)
    return <ReportCard run={refused} state="refused" name={name} actions={actions} onChanged={onChanged} />;
  return (
    <Notice tone="bad" title={name} announce actions={actions}>
      {refusal === null ? t('report.refused') : errorText(refusal)}
    </Notice>
  );
}
