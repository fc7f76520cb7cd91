import type { ImportOverview } from '@cartable/shared/bridge/asks/imports.ts';
import { FileSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Select } from '../design/Field/Select.tsx';
import type { DroppedFolder } from '../design/Files/droppedFolders.ts';
import { FileDrop } from '../design/Files/FileDrop.tsx';
import { FileRow } from '../design/Files/FileRow.tsx';
import { ProgressBar } from '../design/Status/ProgressBar.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import type { ImportPartProps } from './ImportCard.tsx';
import { useUpload } from './useUpload.ts';

const percents = ['10', '20', '30', '50'] as const;
type Percent = (typeof percents)[number];

/** Files of one export: sent, listed, then read by the server. Of folders each is an export, and is read as soon as it was sent. */
export function FilesIn({ overview, onChanged }: ImportPartProps) {
  const { t } = useTranslation('directory');
  const ask = useAsk();
  const { sending, send, newLot } = useUpload();
  const fits = useFits(overview.limits);
  const [starting, setStarting] = useState(false);
  const [percent, setPercent] = useState<Percent>('10');
  const { uploads } = overview;
  const manyPercent = Number(percent);
  const add = async (files: readonly File[]) => {
    const kept = uploads.map(({ sizeBytes }) => sizeBytes);
    if (fits([...kept, ...files.map((one) => one.size)])) await send(files);
    onChanged();
  };
  const addFolders = async (folders: readonly DroppedFolder[]) => {
    // Before anything is sent: half of an academy's schools is a long evening's work.
    if (!folders.every(({ files }) => fits(files.map((one) => one.size)))) return;
    for (const [index, { name, files }] of folders.entries()) {
      const lot = newLot();
      const label = name.slice(0, 120);
      const title = t('files.folder', { name: label, no: index + 1, count: folders.length });
      const sent =
        (await send(files, lot, title)) &&
        (await ask('imports.read', { lot, label, manyPercent })) !== undefined;
      onChanged();
      if (sent) continue;
      await ask('imports.forgetFiles', { lot });
      return;
    }
  };
  const read = async () => {
    setStarting(true);
    await ask('imports.read', { manyPercent });
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
        onFolders={(folders) => void addFolders(folders)}
      />
      {sending !== undefined && (
        <ProgressBar
          label={t('files.sending', { name: sending.name })}
          done={sending.done}
          total={sending.total}
          unit="bytes"
        />
      )}
      <Select
        label={t('files.many')}
        value={percent}
        onChange={setPercent}
        options={percents.map((value) => ({ value, label: t('files.percent', { value }) }))}
      />
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

/** Whether an export of files of these sizes may be sent; if not it is told, in the words of the server, which would refuse it at its end. */
function useFits({ bytes, files }: ImportOverview['limits']): (sizes: readonly number[]) => boolean {
  const toasts = useToasts();
  const errorText = useErrorText();
  return (sizes) => {
    const total = sizes.reduce((sum, one) => sum + one, 0);
    if (total <= bytes && sizes.length <= files) return true;
    const error =
      total > bytes
        ? { code: 'import.upload_too_large', data: { limit: bytes / 1_000_000 } }
        : { code: 'import.upload_too_many', data: { limit: files } };
    toasts.show({ text: errorText(error), tone: 'bad' });
    return false;
  };
}
