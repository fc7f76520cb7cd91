import type { FederatedCode, FederatedSchool } from '@cartable/shared/sync/http/authClient.ts';
import { type FormEvent, useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Select } from '../design/Field/Select.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';
import { useDoor } from './DoorContext.tsx';

export interface ProviderReturnedProps {
  readonly came: FederatedCode;
  /** They have said that this browser is theirs. */
  readonly trusted: boolean;
  readonly onOtherWay: () => void;
}

/**
 * Back from a provider: signs in at once, unless there is a school to choose or a second step to take. Whoever is not let in, or is not the person whom
 * the provider named, may leave the provider too: it goes on knowing them on this computer.
 */
export default function ProviderReturned({ came, trusted, onOtherWay }: ProviderReturnedProps) {
  const { t } = useTranslation('portal');
  const { door } = useDoor();
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [schools, setSchools] = useState<readonly FederatedSchool[]>();
  const [schoolId, setSchoolId] = useState<string | null>(null);
  const leaving = useAttempt();
  const [stays, setStays] = useState(false);
  const enter = () =>
    attempt.run(() =>
      door('door.federated', { ...came, trusted, ...(schoolId !== null && { schoolId }), ...second.args }),
    );
  const leave = async () => {
    const url = (await leaving.run(() => door('door.leaveProvider', came)))?.providerUrl;
    if (url) location.assign(url);
    else setStays(true);
  };
  const begin = useEffectEvent(async () => {
    const found = await attempt.run(() => door('door.schools', came));
    if (found === undefined) return;
    setSchools(found);
    if (found.length < 2) await enter();
  });
  useEffect(() => void begin(), []);
  // What was spent, or is too old, opens the way out no more either.
  const mayLeave = !stays && attempt.code !== 'auth.federation_refused';
  const chooses = schools !== undefined && schools.length > 1;
  if (!chooses && !second.asked && attempt.problem === undefined) {
    return <ProgressBar label={t('provider.entering')} done={0} />;
  }
  return (
    <form
      className="stack"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void enter();
      }}
    >
      {chooses && (
        <Select
          label={t('provider.school')}
          value={schoolId}
          onChange={setSchoolId}
          options={schools.map((one) => ({ value: one.schoolId, label: one.schoolName || one.schoolId }))}
        />
      )}
      <AttemptNotice attempt={attempt} />
      {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
      {mayLeave && <p className="page-eyebrow">{t('provider.still')}</p>}
      {stays && (
        <Notice tone="warn" announce>
          {t('provider.stays')}
        </Notice>
      )}
      <div className="cover-actions">
        {(chooses || second.asked) && (
          <Button
            type="submit"
            variant="primary"
            size="lg"
            isPending={attempt.busy}
            isDisabled={chooses && schoolId === null}
          >
            {t('provider.open')}
          </Button>
        )}
        {mayLeave && (
          <Button isPending={leaving.busy} onPress={() => void leave()}>
            {t('provider.leave')}
          </Button>
        )}
        <Button variant="quiet" onPress={onOtherWay}>
          {t('provider.otherWay')}
        </Button>
      </div>
    </form>
  );
}
