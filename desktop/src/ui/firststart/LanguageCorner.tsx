import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';

/** French or English, before anyone can reach the settings. Each language is named in itself. */
export function LanguageCorner() {
  const { t } = useTranslation('settings');
  const bridge = useBridge();
  const { appearance } = useHostState();
  return (
    <div className="cover-corner">
      <Segmented
        label={t('language')}
        hideLabel
        value={appearance.language}
        onChange={(language) => void bridge.call('host.setAppearance', { language })}
        options={[
          { value: 'fr', label: t('languages.fr') },
          { value: 'en', label: t('languages.en') },
        ]}
      />
    </div>
  );
}
