import type { LegalNotice } from '@cartable/shared/domain/region/legalNotice.ts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/useFormat.ts';

interface FactsProps {
  /** Null = whoever runs the service gave none: then the page says so, and makes nobody up. */
  readonly legal: LegalNotice | null;
}

/** Who publishes the service, and who answers for what it says. */
export function Publisher({ legal }: FactsProps) {
  const { t } = useTranslation('privacy');
  if (legal === null) return <p>{t('legal.publisherMissing')}</p>;
  const { publisher, director } = legal;
  return (
    <>
      <Organisation {...publisher} />
      <p>
        {t('legal.director')}
        <br />
        <strong>{director.name}</strong>
        {director.role !== undefined && `, ${director.role}`}
      </p>
    </>
  );
}

/** Whose machines hold the data. */
export function HostingCompany({ legal }: FactsProps) {
  const { t } = useTranslation('privacy');
  return legal === null ? <p>{t('legal.hostMissing')}</p> : <Organisation {...legal.host} />;
}

/** To whom a person turns about their data. */
export function DataProtection({ legal }: FactsProps) {
  const { t } = useTranslation('privacy');
  if (legal === null) return <p>{t('legal.dpoMissing')}</p>;
  const { name, address, mail } = legal.dataProtection;
  return (
    <p>
      {t('legal.dpoText')}
      <br />
      <strong>{name}</strong>
      {address !== undefined && (
        <>
          <br />
          {address}
        </>
      )}
      <br />
      {t('legal.mail', { mail })}
    </p>
  );
}

/** The accessibility declaration: how far, since when, to whom, and what remains when nobody answers. */
export function Accessibility({ legal }: FactsProps) {
  const { t } = useTranslation('privacy');
  const format = useFormat();
  if (legal === null) return <p>{t('legal.accessMissing')}</p>;
  const { state, ratePercent, date, contact } = legal.accessibility;
  return (
    <>
      <p>
        {t(`legal.accessState.${state}`, { rate: format.percent(ratePercent / 100) })}{' '}
        {t('legal.accessDate', { day: format.day(date) })}
      </p>
      <p>{t('legal.accessContact', { mail: contact })}</p>
      <p>{t('legal.accessRights')}</p>
    </>
  );
}

function Organisation({
  name,
  address,
  phone,
  mail,
}: LegalNotice['host'] & { readonly mail?: string | undefined }) {
  const { t } = useTranslation('privacy');
  return (
    <p>
      <strong>{name}</strong>
      <br />
      {address}
      <br />
      {t('legal.phone', { phone })}
      {mail !== undefined && (
        <>
          <br />
          {t('legal.mail', { mail })}
        </>
      )}
    </p>
  );
}
