import { Contrast, Laptop, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Switch } from '../design/Choice/Switch.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useSetAppearance } from './useSetAppearance.ts';

const scales = [100, 115, 130, 150, 175, 200] as const;

/** Theme, language, font, size, motion. */
export function AppearanceCard() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { appearance } = useHostState();
  const set = useSetAppearance();
  const nearest = scales.find((scale) => scale >= appearance.textScale) ?? 200;
  return (
    <Card title={t('look')} className="settings-look">
      <Segmented
        label={t('theme')}
        value={appearance.theme}
        onChange={(theme) => void set('theme', theme)}
        options={[
          { value: 'system', label: t('themes.system'), icon: Laptop },
          { value: 'light', label: t('themes.light'), icon: Sun },
          { value: 'dark', label: t('themes.dark'), icon: Moon },
          { value: 'contrast', label: t('themes.contrast'), icon: Contrast },
        ]}
      />
      <Segmented
        label={t('language')}
        value={appearance.language}
        onChange={(language) => void set('language', language)}
        options={[
          { value: 'fr', label: t('languages.fr') },
          { value: 'en', label: t('languages.en') },
        ]}
      />
      <Segmented
        label={t('font')}
        value={appearance.font}
        onChange={(font) => void set('font', font)}
        options={[
          { value: 'standard', label: t('fonts.standard') },
          { value: 'hyperlegible', label: t('fonts.hyperlegible') },
          { value: 'dyslexia', label: t('fonts.dyslexia') },
        ]}
      />
      <Segmented
        label={t('textScale')}
        value={String(nearest)}
        onChange={(scale) => void set('textScale', Number(scale))}
        options={scales.map((scale) => ({ value: String(scale), label: format.percent(scale / 100) }))}
      />
      <Switch isSelected={appearance.reducedMotion} onChange={(on) => void set('reducedMotion', on)}>
        {t('motion')}
      </Switch>
    </Card>
  );
}
