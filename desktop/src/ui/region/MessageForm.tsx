import type { RegionOverview } from '@cartable/shared/bridge/asks/region.ts';
import type { Role } from '@cartable/shared/domain/actor.ts';
import { type FlashTone, flashTones } from '@cartable/shared/domain/region/flash.ts';
import { addressesIn, isFlashAddress, maxFlashText } from '@cartable/shared/domain/region/flashText.ts';
import type { PlaceName } from '@cartable/shared/domain/region/place.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Checkbox } from '../design/Choice/Checkbox.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { DayField } from '../design/Field/DayField.tsx';
import { Select } from '../design/Field/Select.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { today } from '../lib/days.ts';
import { FlashNotice } from './FlashNotices.tsx';
import { usePlaceNames } from './usePlaceNames.ts';

const audiences: readonly Role[] = ['pupil', 'guardian', 'teacher', 'cpe', 'head', 'technician', 'staff'];

export interface MessageFormProps {
  readonly overview: RegionOverview;
  readonly onDone: () => void;
}

/** A new message: for whom, from when to when, in which words; shown below as people will see it. */
export function MessageForm({ overview, onDone }: MessageFormProps) {
  const { t } = useTranslation('region');
  const { t: app } = useTranslation('app');
  const ask = useAsk();
  const toasts = useToasts();
  const nameOf = usePlaceNames(overview);
  const places = placesOf(overview);
  const [place, setPlace] = useState(keyOf(places[0] ?? { level: 'region', target: '' }));
  const [tone, setTone] = useState<FlashTone>('info');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [textFr, setTextFr] = useState('');
  const [textEn, setTextEn] = useState('');
  const [startsOn, setStartsOn] = useState(today());
  const [endsOn, setEndsOn] = useState<string>(addDays(today(), 7));
  const wrong = addressesIn(`${textFr}\n${textEn}`).find((one) => !isFlashAddress(one));
  const chosen = places.find((one) => keyOf(one) === place);
  const ready = chosen !== undefined && textFr.trim() !== '' && wrong === undefined && endsOn >= startsOn;
  const publish = async () => {
    if (chosen === undefined) return;
    const english = textEn.trim() === '' ? null : textEn.trim();
    const answer = await ask('region.publish', {
      place: chosen,
      tone,
      roles: [...roles],
      textFr: textFr.trim(),
      textEn: english,
      startsOn,
      endsOn,
    });
    if (answer === undefined) return;
    toasts.show({ text: t('publishedNow'), tone: 'good' });
    setTextFr('');
    setTextEn('');
    onDone();
  };
  return (
    <Card title={t('newMessage')}>
      <div className="region-form">
        <Select
          label={t('where')}
          value={place}
          onChange={setPlace}
          options={places.map((one) => ({ value: keyOf(one), label: nameOf(one) }))}
        />
        <Segmented
          label={t('tone')}
          value={tone}
          onChange={setTone}
          options={flashTones.map((value) => ({ value, label: t(`tones.${value}`) }))}
        />
        <fieldset className="region-rights">
          <legend className="field-label">{t('forWhom')}</legend>
          <div className="region-roles">
            {audiences.map((role) => (
              <Checkbox
                key={role}
                isSelected={roles.includes(role)}
                onChange={(on) =>
                  setRoles((held) => (on ? [...held, role] : held.filter((one) => one !== role)))
                }
              >
                {app(`roles.${role}`)}
              </Checkbox>
            ))}
          </div>
          <p className="page-eyebrow">{t('forWhomHint')}</p>
        </fieldset>
        <TextField
          label={t('text')}
          value={textFr}
          onChange={setTextFr}
          rows={3}
          maxLength={maxFlashText}
          hint={t('textHint')}
          error={wrong === undefined ? undefined : t('linkWrong', { address: wrong })}
        />
        <TextField
          label={t('textEn')}
          value={textEn}
          onChange={setTextEn}
          rows={2}
          maxLength={maxFlashText}
        />
        <div className="region-pair">
          <DayField label={t('from')} value={startsOn} onChange={setStartsOn} />
          <DayField label={t('to')} value={endsOn} onChange={setEndsOn} />
        </div>
      </div>
      {textFr.trim() !== '' && (
        <section className="region-preview" aria-label={t('preview')}>
          <p className="field-label">{t('preview')}</p>
          <FlashNotice line={{ tone, textFr, textEn: textEn.trim() === '' ? null : textEn }} />
        </section>
      )}
      <Button variant="primary" isDisabled={!ready} onPress={() => void publish()}>
        {t('publish')}
      </Button>
    </Card>
  );
}

const keyOf = ({ level, target }: PlaceName) => `${level} ${target}`;

/** The places for which the reader may write, the widest first. */
function placesOf({ region, academies, schools }: RegionOverview): readonly PlaceName[] {
  const may = (one: { readonly rights: readonly string[] }) => one.rights.includes('messages');
  return [
    ...(region.includes('messages') ? [{ level: 'region', target: '' } as const] : []),
    ...academies.filter(may).map((one) => ({ level: 'academy', target: one.id }) as const),
    ...schools.filter(may).map((one) => ({ level: 'school', target: one.schoolId }) as const),
  ];
}
