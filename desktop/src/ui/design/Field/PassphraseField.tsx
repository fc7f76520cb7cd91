import { Eye, EyeOff, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../Button/IconButton.tsx';
import { TextField, type TextFieldProps } from './TextField.tsx';

/** A secret that is typed: hidden by default, shown on demand, with a word when Caps Lock is on. Not for the browser to remember unless `autoComplete` says so. */
export function PassphraseField(props: Omit<TextFieldProps, 'type' | 'trailing' | 'rows' | 'code'>) {
  const { t } = useTranslation('common');
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens for Caps Lock; the field inside is what one uses.
    <div className="field" onKeyUp={watchCapsLock} onKeyDown={watchCapsLock}>
      <TextField
        {...props}
        type={shown ? 'text' : 'password'}
        autoComplete={props.autoComplete ?? 'off'}
        spellCheck="false"
        trailing={
          <IconButton
            label={shown ? t('hideSecret') : t('showSecret')}
            icon={shown ? EyeOff : Eye}
            size="sm"
            onPress={() => setShown(!shown)}
          />
        }
      />
      {capsLock && (
        <p className="field-note" role="status">
          <TriangleAlert aria-hidden="true" />
          {t('capsLock')}
        </p>
      )}
    </div>
  );
}
