import type { PreparedErasure } from '@cartable/shared/bridge/asks/school.ts';
import { useTranslation } from 'react-i18next';
import { Notice } from '../design/Status/Notice.tsx';
import './People.css';

/** What an erasure would take and what it would leave, and why. */
export function ErasureCounts({ plan }: { readonly plan: PreparedErasure }) {
  const { t } = useTranslation('people');
  const { t: privacy, i18n } = useTranslation('privacy');
  /** A newer server may name kinds that this program does not know. */
  const kind = (type: string) => {
    const key = `kind.${type}`;
    return privacy(i18n.exists(`privacy:${key}`) ? (key as 'kind.other') : 'kind.other');
  };
  return (
    <div className="stack">
      <Notice tone="warn">{t('data.forGood')}</Notice>
      <section>
        <h3 className="field-label">{t('data.goes')}</h3>
        {plan.erased.length === 0 && <p>{t('data.nothingGoes')}</p>}
        <ul className="class-list">
          {plan.erased.map(({ type, count }) => (
            <li key={type} className="class-row erasure-line">
              <span>{kind(type)}</span>
              <strong>{count}</strong>
            </li>
          ))}
          {plan.files > 0 && (
            <li className="class-row erasure-line">
              <span>{t('data.files')}</span>
              <strong>{plan.files}</strong>
            </li>
          )}
        </ul>
      </section>
      {plan.kept.length > 0 && (
        <section>
          <h3 className="field-label">{t('data.stays')}</h3>
          <ul className="class-list">
            {plan.kept.map(({ type, count, why }) => (
              <li key={`${type} ${why}`} className="class-row erasure-line">
                <span className="mark-words">
                  <span>{kind(type)}</span>
                  <span className="page-eyebrow">{privacy(`kept.${why}`)}</span>
                </span>
                <strong>{count}</strong>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
