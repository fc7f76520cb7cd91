import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../design/State/ErrorState.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import type { QueryState } from './useQuery.ts';

export interface QueryViewProps<T> {
  readonly state: QueryState<T>;
  readonly children: (value: T) => ReactNode;
}

/** Shows what a query answered, its shape while it is read, or why it could not be. */
export function QueryView<T>({ state, children }: QueryViewProps<T>) {
  const { t } = useTranslation('common');
  const errorText = useErrorText();
  if (state.status === 'loading') return <Skeleton look="blocks" />;
  if (state.status === 'failed') {
    const { error, retry } = state;
    return <ErrorState title={t('errorTitle')} text={errorText(error)} code={error.code} onRetry={retry} />;
  }
  return children(state.value);
}
