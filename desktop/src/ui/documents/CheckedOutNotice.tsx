import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useFormat } from '../lib/useFormat.ts';

/** Documents open in another program, here or where the key was before: each must be put back, so that nothing of it stays on the computer. */
export function CheckedOutNotice() {
  const { t } = useTranslation('documents');
  const bridge = useBridge();
  const command = useCommand();
  const errorText = useErrorText();
  const format = useFormat();
  const [out, setOut] = useState<CommandResults['files.checkedOut']>([]);
  const read = useCallback(async () => {
    const answer = await bridge.call('files.checkedOut', {});
    if (answer.ok) setOut(answer.value);
  }, [bridge]);
  useEffect(() => {
    void read();
    return bridge.subscribe((event) => {
      if (event.type === 'changed' || event.type === 'checkedOut') void read();
    });
  }, [bridge, read]);
  const putBack = (nodeId: string) => void command('files.checkIn', { nodeId }).then(read);
  return out.map(({ nodeId, name, changed, problem, awaySince }) =>
    awaySince === null ? (
      <Notice
        key={nodeId}
        tone={problem === null ? 'warn' : 'bad'}
        title={t('outTitle', { name })}
        actions={
          <Button size="sm" onPress={() => putBack(nodeId)}>
            {t('checkIn')}
          </Button>
        }
      >
        {problem === null ? t(changed ? 'outChanged' : 'outText') : `${t('outFailed')} ${errorText(problem)}`}
      </Notice>
    ) : (
      <Notice
        key={nodeId}
        tone="warn"
        title={t('outAwayTitle', { name })}
        actions={
          <Button size="sm" onPress={() => putBack(nodeId)}>
            {t('outForget')}
          </Button>
        }
      >
        {t('outAwayText', { when: format.moment(awaySince) })}
      </Notice>
    ),
  );
}
