import type { KeysState } from '@cartable/shared/bridge/keysState.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { FolderOpen, HardDriveDownload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { TextField } from '../../design/Field/TextField.tsx';
import { ProgressBar } from '../../design/Status/ProgressBar.tsx';
import { Card } from '../../design/Surface/Card.tsx';
import { ProgramChoice } from './ProgramChoice.tsx';
import { proposedSize, SizeWords, smallestKey } from './SizeWords.tsx';
import { otherSystems, useSystemNames } from './useSystemNames.ts';
import { useFormat } from '../../lib/useFormat.ts';

/** What every key begins with: an image of the program that runs, or one that was made before. */
export function MasterCard({ state }: { readonly state: KeysState }) {
  const { t, i18n } = useTranslation('fleet');
  const { master, atWork, programs } = state;
  const command = useCommand();
  const format = useFormat();
  const names = useSystemNames();
  const [typed, setTyped] = useState<string>();
  const smallest = smallestKey(state.targets);
  const size = typed ?? proposedSize(smallest, i18n.language);
  const [left, setLeft] = useState<readonly ProgramSystem[]>([]);
  const there = programs.flatMap((one) => (one.state === 'there' ? one.system : []));
  // Every system that can be served is, unless the person leaves it out.
  const chosen = there.filter((one) => !left.includes(one));
  const missing = master === null ? [] : otherSystems(master.programs.map(({ system }) => system));
  return (
    <Card title={t('workshop.master')}>
      {master === null ? (
        <p>{t('workshop.noMaster')}</p>
      ) : (
        <p>
          <strong className="workshop-file">{master.name}</strong>
          <br />
          <span className="page-eyebrow">
            {[
              master.programs
                .map(({ system, version }) => `${names([system]) || system} ${version}`)
                .join(', '),
              missing.length > 0 && t('workshop.servesNot', { systems: names(missing) }),
              t('workshop.masterSize', {
                size: format.bytes(master.sizeBytes),
                used: format.bytes(master.usedBytes),
              }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </p>
      )}
      {atWork !== null && <ProgressBar label={t(`workshop.${atWork}`)} done={0} />}
      <div className="workshop-actions">
        <Button
          icon={FolderOpen}
          size="sm"
          variant="quiet"
          isDisabled={atWork !== null}
          onPress={() => void command('keys.openMaster', {})}
        >
          {t('workshop.openFile')}
        </Button>
      </div>
      <ProgramChoice
        programs={programs}
        chosen={chosen}
        onChange={(now) => setLeft(there.filter((one) => !now.includes(one)))}
      />
      {there.length > 0 && (
        <div className="workshop-make">
          <TextField label={t('workshop.size')} value={size} onChange={setTyped} />
          <Button
            icon={HardDriveDownload}
            size="sm"
            isDisabled={atWork !== null || chosen.length === 0}
            onPress={() => void command('keys.makeMaster', { size, systems: [...chosen] })}
          >
            {t('workshop.make')}
          </Button>
        </div>
      )}
      {there.length > 0 && (
        <SizeWords
          size={size}
          smallest={smallest}
          programs={programs.filter(({ system }) => chosen.includes(system))}
        />
      )}
    </Card>
  );
}
