import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Segmented } from '../../design/Choice/Segmented.tsx';
import { Versus } from '../../design/Status/Versus.tsx';
import { keepTheirs } from './keepTheirs.ts';
import { textOf } from './nextSteps.ts';
import { useFieldWords } from './useFieldWords.ts';
import { useTrayActions } from './useTrayActions.ts';

type Side = 'mine' | 'theirs';

export interface FieldChoicesProps {
  readonly refusal: RefusedAction;
  readonly what: string;
}

/**
 * Both values of every field that two people changed, whole, and the decision: at once for one field, field by field for several. Whatever
 * else the action changed is done either way.
 */
export function FieldChoices({ refusal, what }: FieldChoicesProps) {
  const { t } = useTranslation('tray');
  const words = useFieldWords();
  const actions = useTrayActions();
  const { id, conflicts } = refusal;
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const several = conflicts.length > 1;
  const open = conflicts.filter(({ field }) => chosen[field] === undefined).length;

  const decide = (sides: Readonly<Record<string, Side>>) => {
    const theirs = conflicts.flatMap(({ field }) => (sides[field] === 'theirs' ? [field] : []));
    const args = keepTheirs(refusal, new Set(theirs));
    void (args === undefined ? actions.giveUp([refusal]) : actions.send([{ id, args }]));
  };
  const all = (side: Side) => Object.fromEntries(conflicts.map(({ field }) => [field, side]));
  const text = textOf(refusal);

  return (
    <div className="field-choices">
      {conflicts.map(({ field, mine, theirs }) => {
        const { label, text: mineText } = words(field, mine);
        return (
          <section key={field} aria-label={label}>
            <p className="field-choice-label">{label}</p>
            <Versus mine={mineText} theirs={words(field, theirs).text} />
            {several && (
              <Segmented
                label={t('choose', { field: label })}
                hideLabel
                value={chosen[field] ?? ''}
                options={[
                  { value: 'mine', label: t('mine') },
                  { value: 'theirs', label: t('theirs') },
                ]}
                onChange={(side) => side !== '' && setChosen({ ...chosen, [field]: side })}
              />
            )}
          </section>
        );
      })}
      <div className="notice-actions">
        {several ? (
          <Button
            size="sm"
            variant="primary"
            isDisabled={open > 0}
            aria-label={t('of', { step: t('decide'), what })}
            onPress={() => decide(chosen)}
          >
            {t('decide')}
          </Button>
        ) : (
          (['theirs', 'mine'] as const).map((side) => {
            const label = t(side === 'mine' ? 'putMine' : 'keepTheirs');
            return (
              <Button
                key={side}
                size="sm"
                aria-label={t('of', { step: label, what })}
                onPress={() => decide(all(side))}
              >
                {label}
              </Button>
            );
          })
        )}
        {text !== '' && (
          <Button
            size="sm"
            aria-label={t('of', { step: t('copy'), what })}
            onPress={() => actions.copy(text)}
          >
            {t('copy')}
          </Button>
        )}
        {several && open > 0 && <span className="refused-about">{t('leftToChoose', { count: open })}</span>}
      </div>
    </div>
  );
}
