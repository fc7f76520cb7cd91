import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useFormat } from '../lib/useFormat.ts';
import type { ImportPartProps } from './ImportCard.tsx';
import { dayOf, formatWord } from './words.ts';

/** An officer has those of a hundred schools. */
const few = 8;

/** What each source applied last, and the way back. */
export function AppliedCard({ overview, onChanged }: ImportPartProps) {
  const { t } = useTranslation('directory');
  const format = useFormat();
  const ask = useAsk();
  const [undoing, setUndoing] = useState<string>();
  const [all, setAll] = useState(false);
  const shown = all ? overview.applied : overview.applied.slice(0, few);
  // Who has one school knows which.
  const named = new Set(overview.applied.map((one) => one.school?.uai)).size > 1;
  const undo = async () => {
    if (undoing !== undefined) await ask('imports.undo', { source: undoing });
    onChanged();
  };
  return (
    <Card title={t('last.title')}>
      {overview.applied.length === 0 && <p className="page-eyebrow">{t('last.none')}</p>}
      <ul className="class-list">
        {shown.map(({ id, source, school, mode, createdAt, details }) => (
          <li key={id} className="class-row">
            <span className="mark-words">
              <strong>
                {named && school !== null && `${school.name} · `}
                {t(formatWord(source))}
                {mode === 'removal' && ` · ${t('source.removal')}`}
              </strong>
              <span className="page-eyebrow">
                {t('last.applied', { day: format.day(dayOf(details.appliedAt ?? createdAt)) })}
              </span>
            </span>
            <Button size="sm" variant="quiet" icon={Undo2} onPress={() => setUndoing(source)}>
              {t('last.undo')}
            </Button>
          </li>
        ))}
      </ul>
      {shown.length < overview.applied.length && (
        <Button size="sm" variant="quiet" onPress={() => setAll(true)}>
          {t('last.all', { count: overview.applied.length })}
        </Button>
      )}
      <ConfirmDialog
        title={t('last.undoTitle')}
        isOpen={undoing !== undefined}
        onClose={() => setUndoing(undefined)}
        onConfirm={() => void undo()}
        confirmLabel={t('last.undo')}
        danger
      >
        <p>{t('last.undoText')}</p>
      </ConfirmDialog>
    </Card>
  );
}
