import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/Button/Button.tsx';
import { Skeleton } from '../design/State/Skeleton.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import type { QueryState } from './useQuery.ts';

/** Shows what the server answered; being offline is calm, and said as such. */
export function ServerView<T>({
  state,
  children,
}: {
  readonly state: QueryState<T>;
  readonly children: (value: T) => ReactNode;
}) {
  const { t } = useTranslation('common');
  const errorText = useErrorText();
  if (state.status === 'ready') return children(state.value);
  if (state.status === 'loading') return <Skeleton />;
  const { error, retry } = state;
  const offline = error.code.startsWith('net.');
  return (
    <Notice
      tone={offline ? 'offline' : 'warn'}
      actions={
        <Button size="sm" onPress={retry}>
          {t('retry')}
        </Button>
      }
    >
      {offline ? t('needsServer') : errorText(error)}
    </Notice>
  );
}
