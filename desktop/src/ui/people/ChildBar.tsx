import { Suspense } from 'react';
import { lazyScreen } from '../i18n/lazyScreen.ts';
import './Child.css';
import { useChildren } from './ChildContext.tsx';

// Most people have no children here: their first page does without the lists to choose from.
const ChildChoice = lazyScreen(() => import('./ChildChoice.tsx'));

/** Above the screens of work and marks: which child they are about. Nothing for a person of one child or none. */
export function ChildBar({ area }: { readonly area: string }) {
  const chosen = useChildren();
  if (chosen?.child === undefined || chosen.children.length < 2) return null;
  return (
    <div className="child-bar">
      <Suspense fallback={null}>
        <ChildChoice area={area} />
      </Suspense>
    </div>
  );
}
