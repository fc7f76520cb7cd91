import { accentShades, colourThemes, isShownAsChosen } from '@cartable/shared/domain/region/accent.ts';
import { logoTypes, maxLogoBytes } from '@cartable/shared/domain/region/logo.ts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { ChooseFile } from '../design/Files/ChooseFile.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import type { SchoolCardProps } from './OpeningCard.tsx';

const hex = /^#[0-9a-f]{6}$/i;

/** A school's colour and logo, with what each theme will show. */
export function ThemeCard({ school, again }: SchoolCardProps) {
  const { t } = useTranslation('region');
  const ask = useAsk();
  const toasts = useToasts();
  const [accent, setAccent] = useState(school.theme.accent ?? '');
  const [logo, setLogo] = useState(school.theme.logo);
  const [tooLarge, setTooLarge] = useState(false);
  const valid = accent === '' || hex.test(accent);
  const save = async () => {
    const theme = { accent: accent === '' ? null : accent, logo: logo?.data ?? null };
    if ((await ask('region.setTheme', { schoolId: school.schoolId, ...theme })) === undefined) return;
    toasts.show({ text: t('themeSaved'), tone: 'good' });
    again();
  };
  const take = async (file: File) => {
    setTooLarge(file.size > maxLogoBytes);
    if (file.size > maxLogoBytes) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    const type = logoTypes.find((one) => one === file.type) ?? 'image/png';
    setLogo({ type, data: btoa(String.fromCharCode(...bytes)) });
  };
  return (
    <Card title={t('theme')}>
      {school.present ? (
        <>
          <TextField
            label={t('colour')}
            hint={t('colourHint')}
            value={accent}
            onChange={setAccent}
            maxLength={7}
            error={valid ? undefined : t('colourWrong')}
          />
          {valid && accent !== '' && <Shades colour={accent} />}
          <div className="region-logo">
            {logo && <img src={`data:${logo.type};base64,${logo.data}`} alt={t('logoAlt')} />}
            <ChooseFile label={t('chooseLogo')} types={logoTypes} onFile={(file) => void take(file)} />
            {logo && (
              <Button size="sm" variant="quiet" onPress={() => setLogo(null)}>
                {t('removeLogo')}
              </Button>
            )}
          </div>
          <p className="page-eyebrow">{t('logoHint')}</p>
          {tooLarge && <Notice tone="warn">{t('logoTooLarge')}</Notice>}
          <Button isDisabled={!valid} onPress={() => void save()}>
            {t('saveTheme')}
          </Button>
        </>
      ) : (
        <p>{t('noDirectory')}</p>
      )}
    </Card>
  );
}

/** The shade of the colour in each theme, as a button would be. */
function Shades({ colour }: { readonly colour: string }) {
  const { t } = useTranslation('region');
  const adjusted = colourThemes.filter((theme) => !isShownAsChosen(colour, theme));
  return (
    <>
      <svg className="region-shades" viewBox="0 0 300 44" role="img" aria-label={t('shades')}>
        {colourThemes.map((theme, index) => {
          const { accent, onAccent } = accentShades(colour, theme);
          return (
            <g key={theme}>
              <rect x={index * 102} y="0" width="96" height="44" rx="8" fill={accent} />
              <text x={index * 102 + 48} y="27" textAnchor="middle" fill={onAccent} fontSize="14">
                {t(`themeName.${theme}`)}
              </text>
            </g>
          );
        })}
      </svg>
      <p className="page-eyebrow">{t(adjusted.length === 0 ? 'shadesSame' : 'shadesAdjusted')}</p>
    </>
  );
}
