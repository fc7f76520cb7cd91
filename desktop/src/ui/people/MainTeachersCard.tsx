import type { ClassDetail } from '@cartable/shared/bridge/asks/school.ts';
import { UserMinus, UserPlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { IconButton } from '../design/Button/IconButton.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { lazyPart } from '../lib/lazyPart.ts';
import { useFormat } from '../lib/useFormat.ts';

const AddMain = lazyPart(() => import('./AddMain.tsx'));

export interface MainTeachersCardProps {
  readonly value: ClassDetail;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

/** Who is professeur principal of a class; the head names them and ends it, whatever a directory said. */
export function MainTeachersCard({ value, onChanged }: MainTeachersCardProps) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const ask = useAsk();
  const toasts = useToasts();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<ClassDetail['mains'][number]>();
  const { id: classId, mains, teachers, mine } = value;
  const end = async (id: string) => {
    if ((await ask('school.endMain', { classId, id })) === undefined) return;
    toasts.show({ text: t('mainEnded'), tone: 'good' });
    onChanged();
  };
  const source = ({ given, endsOn }: ClassDetail['mains'][number]) =>
    [t(given ? 'mainByHand' : 'byDirectory'), endsOn !== null && t('until', { to: format.shortDay(endsOn) })]
      .filter(Boolean)
      .join(' · ');
  return (
    <Card title={t('mains')}>
      {mains.length === 0 && <Notice tone="info">{t('noMainText')}</Notice>}
      <ul className="class-list">
        {mains.map((one) => (
          <li key={one.id} className="class-row">
            <span className="mark-words">
              <strong>{nameOf(one)}</strong>
              <span className="page-eyebrow">{source(one)}</span>
            </span>
            {mine && (
              <IconButton
                icon={UserMinus}
                label={t('endMain', { name: nameOf(one) })}
                onPress={() => setEnding(one)}
              />
            )}
          </li>
        ))}
      </ul>
      {mine ? (
        <Button icon={UserPlus} isDisabled={teachers.length === 0} onPress={() => setAdding(true)}>
          {t('addMain')}
        </Button>
      ) : (
        <p className="page-eyebrow">{t('mainHead')}</p>
      )}
      <ConfirmDialog
        title={t('endMainTitle', { name: ending ? nameOf(ending) : '' })}
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={() => void (ending !== undefined && end(ending.id))}
        confirmLabel={t('endRoleVerb')}
        danger
      >
        <p>{t('endMainText')}</p>
      </ConfirmDialog>
      {adding && (
        <Suspense>
          <AddMain
            value={value}
            onClose={() => setAdding(false)}
            onDone={() => {
              setAdding(false);
              toasts.show({ text: t('mainAdded'), tone: 'good' });
              onChanged();
            }}
          />
        </Suspense>
      )}
    </Card>
  );
}

function nameOf({
  givenName,
  familyName,
}: {
  readonly givenName: string;
  readonly familyName: string;
}): string {
  return `${givenName} ${familyName}`;
}
