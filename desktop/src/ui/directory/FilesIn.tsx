import { FileSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { FileDrop } from '../design/Files/FileDrop.tsx';
import { FileRow } from '../design/Files/FileRow.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import type { ImportPartProps } from './ImportCard.tsx';
import { useUpload } from './useUpload.ts';

/** Files of one export: sent, listed, then read by the server. */
export function FilesIn({ overview, onChanged }: ImportPartProps) {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const { sending, send } = useUpload();
  const [starting, setStarting] = useState(false);
  const { uploads } = overview;
  const add = async (files: readonly File[]) => {
    await send(files);
    onChanged();
  };
  const read = async () => {
    setStarting(true);
    await ask('imports.read', {});
    setStarting(false);
    onChanged();
  };
  const forget = async () => {
    await ask('imports.forgetFiles', {});
    onChanged();
  };
  return (
    <>
      <p>{t('files.intro')}</p>
      <FileDrop
        label={t('files.drop')}
        isDisabled={sending !== undefined}
        onFiles={(files) => void add(files)}
      />
      {sending !== undefined && (
        <ProgressBar
          label={t('files.sending', { name: sending.name })}
          done={sending.done}
          total={sending.total}
          unit="bytes"
        />
      )}
      {uploads.length > 0 && (
        <>
          <p className="page-eyebrow">{t('files.waiting', { count: uploads.length })}</p>
          <ul className="directory-files">
            {uploads.map(({ name, sizeBytes }) => (
              <li key={name}>
                <FileRow name={name} sizeBytes={sizeBytes} />
              </li>
            ))}
          </ul>
          <div className="directory-actions">
            <Button
              variant="primary"
              icon={FileSearch}
              isPending={starting}
              isDisabled={sending !== undefined}
              onPress={() => void read()}
            >
              {t('files.read')}
            </Button>
            <Button variant="quiet" isDisabled={sending !== undefined} onPress={() => void forget()}>
              {t('files.forget')}
            </Button>
          </div>
        </>
      )}
    </>
  );
}
