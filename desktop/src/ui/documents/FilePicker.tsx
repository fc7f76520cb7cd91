import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { FileDrop } from '../design/Files/FileDrop.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { AttachmentList } from './AttachmentList.tsx';

export interface FilePickerProps {
  readonly label: string;
  readonly files: readonly Attachment[];
  readonly onChange: (files: readonly Attachment[]) => void;
}

/** Composes a list of files; each is encrypted into the profile as soon as it is chosen. */
export function FilePicker({ label, files, onChange }: FilePickerProps) {
  const { t } = useTranslation('documents');
  const add = useAddFiles();
  const [busy, setBusy] = useState(false);
  const take = async (chosen: readonly File[]) => {
    setBusy(true);
    onChange([...files, ...(await add(chosen))]);
    setBusy(false);
  };
  return (
    <div>
      <AttachmentList files={files} onRemove={(gone) => onChange(files.filter((file) => file !== gone))} />
      <FileDrop
        compact
        label={busy ? t('encrypting') : label}
        onFiles={(chosen) => void take(chosen)}
        isDisabled={busy}
      />
    </div>
  );
}

/** Encrypts files into the profile one after the other; those refused are told and left out. */
export function useAddFiles(): (files: readonly File[]) => Promise<readonly Attachment[]> {
  const bridge = useBridge();
  const toasts = useToasts();
  const errorText = useErrorText();
  return async (files) => {
    const added: Attachment[] = [];
    for (const file of files) {
      const answer = await bridge.addFile(file);
      if (answer.ok) added.push(answer.value);
      else toasts.show({ text: errorText(answer.error), tone: 'bad' });
    }
    return added;
  };
}
