import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { Button } from '../../design/Button/Button.tsx';
import { ButtonLink } from '../../design/Button/ButtonLink.tsx';
import { RefusedNotice } from '../../design/Status/RefusedNotice.tsx';
import { useFileStates } from '../../documents/useFileStates.ts';
import { useErrorText } from '../../i18n/useErrorText.ts';
import { useFormat } from '../../lib/useFormat.ts';
import { useActionWords } from '../useActionWords.ts';
import { FieldChoices } from './FieldChoices.tsx';
import { GiveUp } from './GiveUp.tsx';
import { type NextStep, nextSteps, textOf } from './nextSteps.ts';
import { RefusedWorkView } from './RefusedWorkView.tsx';
import { useTrayActions } from './useTrayActions.ts';

/** One change that the server did not take: what it was, why, the work itself, and the steps that fit. */
export function RefusalCard({ refusal }: { readonly refusal: RefusedAction }) {
  const { t } = useTranslation('tray');
  const errorText = useErrorText();
  const format = useFormat();
  const actionWords = useActionWords();
  const { about, claimedAt, conflicts, kind, work } = refusal;
  const what = actionWords(refusal);
  const where = [about.subjectName, about.className, t('done', { when: format.moment(claimedAt) })];
  const decides = kind === 'conflict' && conflicts.length > 0;
  return (
    <RefusedNotice
      what={what}
      about={where.filter(Boolean).join(' · ')}
      why={errorText(refusal)}
      actions={!decides && <Steps refusal={refusal} what={what} />}
    >
      {decides ? <FieldChoices refusal={refusal} what={what} /> : <RefusedWorkView work={work} />}
    </RefusedNotice>
  );
}

interface StepsProps {
  readonly refusal: RefusedAction;
  readonly what: string;
}

/** The next step first, then the others, then giving up. */
function Steps({ refusal, what }: StepsProps) {
  const { id, args, work } = refusal;
  const { t } = useTranslation('tray');
  const actions = useTrayActions();
  const states = useFileStates(work.files.map((file) => file.content.manifest));
  const readable = work.files.filter((file) => {
    const state = states[file.content.manifest];
    // Lost: neither here nor on the server. Otherwise what is not here can be fetched.
    return refusal.code === 'files.content_lost' ? state === 'local' : state !== 'damaged';
  });
  const lost = work.files.length - readable.length;
  const [file] = work.files;
  const run = (step: Exclude<NextStep['step'], 'open'>): void => {
    if (step === 'retry') void actions.send([{ id, args }]);
    else if (step === 'retryWithout') void actions.send([{ id, args: withFiles(args, readable) }]);
    else if (step === 'keep') void actions.keep(readable);
    else if (step === 'copy') actions.copy(textOf(refusal));
    else if (file) void actions.saveCopy(file);
  };
  return (
    <>
      {nextSteps(refusal, lost).map((next, index) => {
        const label = next.step === 'open' ? t(`open.${next.what}`) : t(next.step);
        const look = { size: 'sm', variant: index === 0 ? 'primary' : 'secondary' } as const;
        if (next.step === 'open')
          return (
            <ButtonLink key="open" href={next.href} {...look}>
              {label}
            </ButtonLink>
          );
        const { step } = next;
        return (
          <Button key={step} {...look} aria-label={t('of', { step: label, what })} onPress={() => run(step)}>
            {label}
          </Button>
        );
      })}
      <GiveUp refusals={[refusal]} what={what} />
    </>
  );
}

/** The same action with these files only, wherever it has its files. */
function withFiles(args: unknown, files: RefusedAction['work']['files']): unknown {
  if (typeof args !== 'object' || args === null) return args;
  const set = (of: object): object => ({
    ...of,
    ...('files' in of && { files }),
    ...('attachments' in of && { attachments: files }),
  });
  const changes: unknown = Reflect.get(args, 'changes');
  return typeof changes === 'object' && changes !== null ? { ...args, changes: set(changes) } : set(args);
}
