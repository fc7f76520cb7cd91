import { useTranslation } from 'react-i18next';
import { useUpdateStatus } from '../bridge/useUpdateStatus.ts';
import { Notice } from '../design/Status/Notice.tsx';

/** That files of the program on the key are not as released, what becomes of it by itself, and what to do; nothing while all is well. */
export default function ProgramNotice() {
  const { t } = useTranslation('fleet');
  const status = useUpdateStatus();
  if (status.phase !== 'modified') return null;
  return (
    <div className="host-notices">
      <Notice tone={status.repair === 'no' ? 'warn' : 'info'} title={t('ownProgram.title')}>
        {t(`ownProgram.${status.repair}`)}
      </Notice>
    </div>
  );
}
