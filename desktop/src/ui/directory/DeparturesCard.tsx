import { UserMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer, useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNow } from '../lib/useNow.ts';
import type { ImportPartProps } from './ImportCard.tsx';
import { dayOf } from './words.ts';

const shown = 12;

/** Who is no longer in the files, since when, and from when on they may be removed: the second of two steps. */
export function DeparturesCard({ onChanged }: Pick<ImportPartProps, 'onChanged'>) {
  const { t } = useTranslation('directory');
  const format = useFormat();
  const now = useNow();
  const ask = useAsk();
  const { state } = useAnswer('imports.departures', {});
  const prepare = async (source: string) => {
    await ask('imports.removals', { source });
    onChanged();
  };
  return (
    <Card title={t('departures.title')}>
      <ServerView state={state}>
        {({ total, people }) => {
          if (total === 0) return <p className="page-eyebrow">{t('departures.none')}</p>;
          const due = new Set(people.filter((one) => one.removableAt <= now).map((one) => one.source));
          return (
            <>
              <p className="page-eyebrow">{t('departures.intro')}</p>
              <ul className="class-list">
                {people.slice(0, shown).map((one) => (
                  <li
                    key={`${one.source}/${one.familyName}/${one.givenName}/${one.missingSince}`}
                    className="class-row directory-departure"
                  >
                    <span className="mark-words">
                      <strong>
                        {one.familyName} {one.givenName}
                      </strong>
                      <span className="page-eyebrow">
                        {t('departures.since', {
                          kind: t(`people.${one.kind}`),
                          day: format.day(dayOf(one.missingSince)),
                        })}
                      </span>
                    </span>
                    <span className="page-eyebrow">
                      {one.removableAt <= now
                        ? t('departures.now')
                        : t('departures.from', { day: format.day(dayOf(one.removableAt)) })}
                    </span>
                  </li>
                ))}
              </ul>
              {total > shown && (
                <p className="page-eyebrow">{t('departures.more', { count: total - shown })}</p>
              )}
              {[...due].map((source) => (
                <Button key={source} size="sm" icon={UserMinus} onPress={() => void prepare(source)}>
                  {t('departures.prepare')}
                </Button>
              ))}
            </>
          );
        }}
      </ServerView>
    </Card>
  );
}
