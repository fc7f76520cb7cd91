import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CommandResults } from '@cartable/shared/bridge/bridge.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';

/** Documents open in another program: each must be put back, so that nothing of it stays on the computer. */
export function CheckedOutNotice() {
  const { t } = useTranslation('documents');
  const bridge = useBridge();
  const command = useCommand();
  const [out, setOut] = useState<CommandResults['files.checkedOut']>([]);
  const read = useCallback(async () => {
    const answer = await bridge.call('files.checkedOut', {});
    if (answer.ok) setOut(answer.value);
  }, [bridge]);
  useEffect(() => {
    void read();
    return bridge.subscribe((event) => {
      if (event.type === 'changed' || event.type === 'files') void read();
    });
  }, [bridge, read]);
  return out.map(({ nodeId, name, changed }) => (
    <Notice
      key={nodeId}
      tone="warn"
      title={t('outTitle', { name })}
      actions={
        <Button
          size="sm"
          onPress={() => {
            void command('files.checkIn', { nodeId }).then(read);
          }}
        >
          {t('checkIn')}
        </Button>
      }
    >
      {t(changed ? 'outChanged' : 'outText')}
    </Notice>
  ));
}
