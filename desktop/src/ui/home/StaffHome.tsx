import { useTranslation } from 'react-i18next';
import { useMe } from '../bridge/HostContext.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { today } from '../lib/days.ts';
import { useFormat } from '../lib/useFormat.ts';
import './Home.css';

/** The home of somebody who works in the school and has no role with Cartable: what they have, and who can give more. */
export function StaffHome() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { givenName } = useMe();
  return (
    <Page
      title={t('hello', { name: givenName })}
      eyebrow={<span className="first-up">{format.day(today())}</span>}
    >
      <Notice tone="info" title={t('staff.title')}>
        {t('staff.text')}
      </Notice>
    </Page>
  );
}
