import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../bridge/useAction.ts';
import { Button } from '../../design/Button/Button.tsx';
import { Dialog } from '../../design/Dialog/Dialog.tsx';
import { TextField } from '../../design/Field/TextField.tsx';

const most = 64;

/** How many image files; the system's own dialog then asks in which folder. */
export function ImagesDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('fleet');
  const { t: common } = useTranslation('common');
  const command = useCommand();
  const [text, setText] = useState('1');
  const count = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  const add = async () => {
    if ((await command('keys.addImages', { count }))?.done) onClose();
  };
  return (
    <Dialog
      title={t('workshop.imagesTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button variant="primary" isDisabled={count < 1 || count > most} onPress={() => void add()}>
            {t('workshop.chooseFolder')}
          </Button>
        </>
      }
    >
      <p>{t('workshop.imagesText')}</p>
      <TextField label={t('workshop.howManyImages')} value={text} onChange={setText} inputMode="numeric" />
    </Dialog>
  );
}
