import { useTranslation } from 'react-i18next';
import { pressed } from '../Button/press.ts';
import './Choice.css';

export interface DoneTickProps {
  readonly isDone: boolean;
  readonly onChange: (done: boolean) => void;
  /** What is done, for screen readers: "Fait : exercices 4 à 7". */
  readonly of: string;
  /** Shows the word beside the circle; the stroke and the pressed state say whether it is so. */
  readonly labelled?: boolean;
}

/** The pupil's "fait": one tap, drawn like a teacher's pen stroke. The browser's own button, as a page has many. */
export function DoneTick({ isDone, onChange, of, labelled }: DoneTickProps) {
  const { t } = useTranslation('common');
  return (
    <button
      type="button"
      className="done"
      aria-pressed={isDone}
      aria-label={t('doneOf', { of })}
      onClick={pressed(() => onChange(!isDone))}
    >
      <svg className="done-mark" viewBox="0 0 28 28" aria-hidden="true">
        <circle cx="14" cy="14" r="12" />
        <path d="M7.5 14.5 12.2 19.4 23.5 6.5" pathLength="1" />
      </svg>
      {labelled && <span>{t('done')}</span>}
    </button>
  );
}
