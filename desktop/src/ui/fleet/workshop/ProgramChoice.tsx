import type { KeysProgram } from '@cartable/shared/bridge/keysState.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { FolderOpen } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Checkbox } from '../../design/Choice/Checkbox.tsx';

export interface ProgramChoiceProps {
  readonly programs: readonly KeysProgram[];
  readonly chosen: readonly ProgramSystem[];
  readonly onChange: (chosen: readonly ProgramSystem[]) => void;
}

/** For which systems an image is made: where each one's program comes from, or why there is none. */
export function ProgramChoice({ programs, chosen, onChange }: ProgramChoiceProps) {
  const { t } = useTranslation('fleet');
  const command = useCommand();
  const id = useId();
  const there = programs.flatMap((one) => (one.state === 'there' && chosen.includes(one.system) ? one : []));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not take part in the card's grid.
    <div role="group" aria-labelledby={id} className="workshop-programs">
      <span id={id} className="field-label">
        {t('workshop.programs')}
      </span>
      {programs.map((program) => {
        const { system, state } = program;
        return (
          <Checkbox
            key={system}
            isSelected={chosen.includes(system)}
            isDisabled={state !== 'there'}
            onChange={(wanted) =>
              onChange(wanted ? [...chosen, system] : chosen.filter((one) => one !== system))
            }
          >
            <strong>{t(`workshop.systems.${system}`)}</strong>
            <span className="page-eyebrow workshop-facts">
              {state === 'there'
                ? t('workshop.programIn', {
                    version: program.version,
                    where: t(`workshop.programFrom.${program.from}`),
                  })
                : t(`workshop.programMissing.${state}`)}
            </span>
          </Checkbox>
        );
      })}
      {new Set(there.map(({ version }) => version)).size > 1 && (
        <p className="workshop-other">{t('workshop.otherVersions')}</p>
      )}
      <div className="workshop-actions">
        <Button
          icon={FolderOpen}
          size="sm"
          variant="quiet"
          onPress={() => void command('keys.choosePrograms', {})}
        >
          {t('workshop.choosePrograms')}
        </Button>
      </div>
    </div>
  );
}
