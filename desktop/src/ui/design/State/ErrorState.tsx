import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../Button/Button.tsx';
import './State.css';

export interface ErrorStateProps {
  readonly title: string;
  /** What happened, that nothing was lost, what to do. */
  readonly text: string;
  /** The stable code, small, for the person who is asked for help. */
  readonly code?: string;
  readonly onRetry?: () => void;
}

/** A part of the page that could not be shown. The rest keeps working. */
export function ErrorState({ title, text, code, onRetry }: ErrorStateProps) {
  const { t } = useTranslation('common');
  return (
    <div className="state state-bad" role="alert">
      <span className="state-sheet" aria-hidden="true">
        <CircleAlert strokeWidth={1.75} />
      </span>
      <p className="state-title">
        <strong>{title}</strong>
      </p>
      <p className="state-text">{text}</p>
      {onRetry && (
        <div className="state-actions">
          <Button onPress={onRetry}>{t('retry')}</Button>
        </div>
      )}
      {code && <p className="state-detail">{t('errorCode', { code })}</p>}
    </div>
  );
}
