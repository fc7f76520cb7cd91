import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NotFound } from '../app/NotFound.tsx';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Page } from '../design/Surface/Page.tsx';
import { AppliedCard } from './AppliedCard.tsx';
import { DeparturesCard } from './DeparturesCard.tsx';
import './Directory.css';
import { ImportCard } from './ImportCard.tsx';
import { LettersCard } from './LettersCard.tsx';
import { useSeesDirectory } from './useSeesDirectory.ts';

const askAgainMs = 1000;

/** The directory: files in, report, confirmation; who left; letters. For those who answer for a school's or an academy's. */
export default function DirectoryArea() {
  const sees = useSeesDirectory();
  if (sees === undefined) return null;
  return sees ? <Directory /> : <NotFound />;
}

function Directory() {
  const { t } = useTranslation('directory');
  const { state, again } = useAnswer('imports.overview', {});
  const running = state.status === 'ready' && state.value.tasks.some((one) => one.state !== 'refused');
  // The server works on its own; a page only looks now and then.
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(again, askAgainMs);
    return () => clearInterval(timer);
  }, [running, again]);
  return (
    <Page title={t('title')} eyebrow={t('eyebrow')}>
      <ServerView state={state}>
        {(overview) => (
          <div className="directory">
            <div className="stack in-order">
              <ImportCard overview={overview} onChanged={again} />
              <LettersCard key={String(running)} />
            </div>
            <div className="stack in-order">
              <AppliedCard overview={overview} onChanged={again} />
              <DeparturesCard key={String(running)} onChanged={again} />
            </div>
          </div>
        )}
      </ServerView>
    </Page>
  );
}
