import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { FormDialog } from '../../design/Dialog/FormDialog.tsx';
import { TextField } from '../../design/Field/TextField.tsx';

const most = 64;

/** How many image files; the system's own dialog then asks in which folder. */
export function ImagesDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('fleet');
  const command = useCommand();
  const [text, setText] = useState('1');
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  const add = async () => {
    if ((await command('keys.addImages', { count }))?.done) onClose();
  };
  return (
    <FormDialog
      title={t('workshop.imagesTitle')}
      onClose={onClose}
      action={t('workshop.chooseFolder')}
      isReady={count >= 1 && count <= most}
      onAction={() => void add()}
    >
      <p>{t('workshop.imagesText')}</p>
      <TextField label={t('workshop.howManyImages')} value={text} onChange={setText} inputMode="numeric" />
    </FormDialog>
  );
}
