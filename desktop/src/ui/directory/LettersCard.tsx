import { MailPlus, UserCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useMakeLetters } from './useMakeLetters.tsx';

/** Activation letters by class, as a PDF that is made when asked: its codes are kept nowhere. */
export function LettersCard() {
  const { t } = useTranslation('directory');
  const { state, again } = useAnswer('letters.classes', {});
  const letters = useMakeLetters(again);
  return (
    <Card title={t('letters.title')} className="in-order">
      <p>{t('letters.intro')}</p>
      <ServerView state={state}>
        {(all) =>
          all.length === 0 ? (
            <p className="page-eyebrow">{t('letters.none')}</p>
          ) : (
            <ul className="class-list directory-letters">
              {all.map((one) => (
                <li key={one.classId} className="class-row">
                  <span className="mark-words">
                    <strong>{one.className}</strong>
                    <span className="page-eyebrow">
                      {one.waiting === 0 ? t('letters.done') : t('letters.waiting', { count: one.waiting })}
                    </span>
                  </span>
                  <Button
                    size="sm"
                    icon={MailPlus}
                    aria-label={t('letters.makeFor', { name: one.className })}
                    isPending={letters.making === one.classId}
                    isDisabled={one.waiting === 0}
                    onPress={() => letters.begin(one)}
                  >
                    {t('letters.make')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </ServerView>
      <ButtonLink href={href('people', 'activations')} icon={UserCheck}>
        {t('letters.followUp')}
      </ButtonLink>
      {letters.dialog}
    </Card>
  );
}
