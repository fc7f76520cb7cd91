import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { forgetFailures } from '../lib/lazyPart.ts';
import { ErrorState } from '../design/State/ErrorState.tsx';

interface BoundaryState {
  readonly failed: boolean;
}

/** Keeps a defect in one screen from taking the others with it. */
export class ScreenBoundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { failed: false };

  static getDerivedStateFromError(): BoundaryState {
    return { failed: true };
  }

  override componentDidCatch(): void {
    forgetFailures();
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Broken onRetry={() => this.setState({ failed: false })} />;
  }
}

function Broken({ onRetry }: { readonly onRetry: () => void }) {
  const { t } = useTranslation('common');
  return <ErrorState title={t('errorTitle')} text={t('unknownError')} onRetry={onRetry} />;
}
