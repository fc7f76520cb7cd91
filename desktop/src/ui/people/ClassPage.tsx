import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { ServerView } from '../bridge/ServerView.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Page } from '../design/Surface/Page.tsx';
import { MainTeachersCard } from './MainTeachersCard.tsx';
import { PupilCodes } from './PupilCodes.tsx';

/** One class: its professeurs principaux, and its pupils, each of whom gets a new code here. */
export default function ClassPage({ classId }: { readonly classId: string }) {
  const { t } = useTranslation('people');
  const { state, again } = useAnswer('school.class', { classId });
  const back = { href: href('people', 'classes'), label: t('classes') };
  const name = state.status === 'ready' ? state.value.name : t('oneClass');
  return (
    <Page title={name} eyebrow={t('classIntro')} back={back}>
      <ServerView state={state}>
        {(value) => (
          <div className="people people-class">
            <MainTeachersCard value={value} onChanged={again} />
            <PupilCodes title={t('itsPupils')} pupils={value.pupils} />
          </div>
        )}
      </ServerView>
    </Page>
  );
}
