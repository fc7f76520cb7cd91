import { useTranslation } from 'react-i18next';
import { processings } from '@cartable/shared/domain/privacy/processing.ts';
import { Card } from '../design/Surface/Card.tsx';
import { Page, type PageProps } from '../design/Surface/Page.tsx';
import './Privacy.css';

/** The register of processing as anyone reads it: why, which data, who receives it, for how long. */
export function RegisterPage({ back }: Pick<PageProps, 'back'>) {
  const { t } = useTranslation('privacy');
  return (
    <Page title={t('page.register')} {...(back && { back })}>
      <p className="privacy-text">{t('page.registerIntro')}</p>
      <div className="privacy-register">
        {processings.map(({ id, legalBasis, data, recipients, retention }) => (
          <Card key={id} title={t(`processing.${id}.name`)}>
            <p>
              {t(`processing.${id}.purpose`)} {t('page.basisIs', { basis: t(`basis.${legalBasis}`) })}
            </p>
            <dl className="privacy-facts">
              <dt>{t('page.dataAre')}</dt>
              {data.map((one) => (
                <dd key={one}>{t(`data.${one}`)}</dd>
              ))}
              <dt>{t('page.recipientsAre')}</dt>
              {recipients.map((one) => (
                <dd key={one}>{t(`recipient.${one}`)}</dd>
              ))}
              <dt>{t('page.keptFor')}</dt>
              <dd>{t(`retention.${retention.start}`, { count: retention.days })}</dd>
              <dd>{t(`erasedBy.${retention.by}`)}</dd>
            </dl>
          </Card>
        ))}
        <Card title={t('page.rights')}>
          <p>{t('page.rightsText')}</p>
        </Card>
      </div>
    </Page>
  );
}
