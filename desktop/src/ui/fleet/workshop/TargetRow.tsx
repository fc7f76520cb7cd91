import type { KeysTarget } from '@cartable/shared/bridge/keysState.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { href } from '../../app/route.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Checkbox } from '../../design/Choice/Checkbox.tsx';
import { ProgressBar } from '../../design/Status/ProgressBar.tsx';
import { Badge } from '../../design/Surface/Badge.tsx';
import { useFormat } from '../../lib/useFormat.ts';
import { ReadKeyDialog } from './ReadKeyDialog.tsx';
import { useProblemText } from './useProblemText.ts';
import { useTicketText } from './useTicketText.ts';

export interface TargetRowProps {
  readonly value: KeysTarget;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  /** Writes it again after a failure; undefined while there is no batch or no image. */
  readonly onAgain: (() => void) | undefined;
  readonly onStop: () => void;
}

/** One drive or image file: what it is, what is on it, and what is being done with it. */
export function TargetRow({ value, isChosen, onChoose, onAgain, onStop }: TargetRowProps) {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const problemText = useProblemText();
  const ticketText = useTicketText();
  const [reading, setReading] = useState(false);
  const { name, model, sizeBytes, holds, label, refusal, tooSmall, readable, openedAt, step, keyId } = value;
  // Offered by a press: not where somebody's work lies, nor for a key that does not answer.
  const mayBeWritten = refusal === null && tooSmall === null && holds !== 'profile' && holds !== 'silent';
  const mayBeRead =
    readable &&
    !value.needsRights &&
    step.kind !== 'working' &&
    (holds === 'master' || holds === 'prepared' || holds === 'profile');
  const facts = [
    model,
    sizeBytes === null ? t('workshop.newFile') : format.bytes(sizeBytes),
    sizeBytes === null ? '' : t(`workshop.holds.${holds}`, { label }),
  ].filter(Boolean);
  return (
    <li className="class-row workshop-row">
      <Checkbox
        isSelected={isChosen && readable}
        isDisabled={!readable || step.kind === 'working'}
        onChange={onChoose}
      >
        <strong className="workshop-file">{name}</strong>
        <span className="page-eyebrow workshop-facts">{facts.join(' · ')}</span>
      </Checkbox>
      {keyId !== null && step.kind !== 'working' && (
        <a className="workshop-key" href={href('fleet', keyId)}>
          {t('workshop.inFleet')} <span className="visually-hidden">{label}</span>
        </a>
      )}
      {mayBeRead && (
        <Button size="sm" variant="quiet" onPress={() => setReading(true)}>
          {t('workshop.readKey')} <span className="visually-hidden">{name}</span>
        </Button>
      )}
      {reading && <ReadKeyDialog id={value.id} name={name} onClose={() => setReading(false)} />}
      <Outcome step={step} name={name} onStop={onStop} />
      {step.kind === 'done' && (
        <p className="workshop-words">{[step.serial, step.holder].filter(Boolean).join(' · ')}</p>
      )}
      {refusal === null && openedAt !== null && (
        <p className="workshop-words">{t('workshop.openedAt', { place: openedAt })}</p>
      )}
      {refusal !== null && (
        <p className="workshop-words">
          {refusal.code === 'prepare.write_protected' ? t('workshop.readOnly') : problemText(refusal)}
        </p>
      )}
      {tooSmall !== null && step.kind === 'idle' && (
        <p className="workshop-words">
          {t('workshop.tooSmall', { needs: format.bytes(Number(tooSmall.data.needs)) })}
        </p>
      )}
      {step.kind === 'failed' && (
        <div className="workshop-words">
          <p role="alert">{problemText(step.problem)}</p>
          {onAgain && mayBeWritten && (
            <Button size="sm" onPress={onAgain}>
              {t('workshop.again')}
            </Button>
          )}
        </div>
      )}
      {step.kind === 'checked' && step.ticket !== null && (
        <p className="workshop-words">{ticketText(step.ticket)}</p>
      )}
      {step.kind === 'checked' && step.faults.length + step.uncompared.length > 0 && (
        <ul className="workshop-words">
          {step.faults.map(({ code, path }) => (
            <li key={`${code} ${path}`}>{problemText({ code, data: { path } })}</li>
          ))}
          {step.uncompared.map((path) => (
            <li key={path}>{problemText({ code: 'prepare.start_uncompared', data: { path } })}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Outcome({ step, name, onStop }: Pick<TargetRowProps, 'onStop'> & Pick<KeysTarget, 'step' | 'name'>) {
  const { t } = useTranslation('fleet');
  switch (step.kind) {
    case 'idle':
      return null;
    case 'working': {
      const left = step.secondsLeft === null ? undefined : step.secondsLeft * 1000;
      const label = t(`workshop.phase.${step.phase}`, { name });
      return (
        <div className="workshop-progress">
          <ProgressBar
            label={label}
            done={step.percent ?? 0}
            total={step.percent === null ? undefined : 100}
            leftMs={left}
            onCancel={onStop}
          />
        </div>
      );
    }
    case 'done': {
      const { retries, seconds } = step;
      return (
        <Badge tone={retries === 0 ? 'good' : 'warn'}>
          {retries === 0 ? t('workshop.done', { seconds }) : t('workshop.doneRetried', { count: retries })}
        </Badge>
      );
    }
    case 'checked': {
      const right = step.faults.length === 0;
      if (right && step.ticket !== null) return <Badge tone="bad">{t('workshop.noStart')}</Badge>;
      return (
        <Badge tone={right ? 'good' : 'bad'}>
          {right ? t('workshop.right') : t('workshop.faults', { count: step.faults.length })}
        </Badge>
      );
    }
    case 'wiped':
      return <Badge tone="good">{t('workshop.wiped')}</Badge>;
    case 'failed':
      return <Badge tone="bad">{t('workshop.failed')}</Badge>;
  }
}
