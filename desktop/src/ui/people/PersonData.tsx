import type { PersonAccount, PreparedErasure } from '@cartable/shared/bridge/asks/school.ts';
import { Download, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../bridge/HostContext.tsx';
import { useAsk } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useExport } from '../privacy/useExport.ts';
import { ErasureCounts } from './ErasureCounts.tsx';

export interface PersonDataProps {
  readonly person: PersonAccount;
  /** Something was done: the page asks the server anew. */
  readonly onChanged: () => void;
}

const reaches = ['choices', 'everything'] as const;

/** What the head of the school answers for: a copy of a person's data, and their erasure, shown before it is done. */
export function PersonData({ person, onChanged }: PersonDataProps) {
  const { t } = useTranslation('people');
  const { userId: me } = useMe();
  const { exporting, exportData } = useExport();
  const ask = useAsk();
  const toasts = useToasts();
  const [reach, setReach] = useState<(typeof reaches)[number]>('choices');
  const [isOpen, setOpen] = useState(false);
  const [plan, setPlan] = useState<PreparedErasure>();
  const name = `${person.givenName} ${person.familyName}`;
  const close = () => {
    setOpen(false);
    setPlan(undefined);
  };
  const prepare = async () => setPlan(await ask('school.prepareErasure', { userId: person.userId, reach }));
  const erase = async (token: string) => {
    const done = await ask('school.confirmErasure', { token });
    close();
    if (done === undefined) return;
    toasts.show({ text: t('data.erased', { count: done.records }), tone: 'good' });
    onChanged();
  };
  return (
    <Card title={t('data.title')}>
      <p className="page-eyebrow">{t('data.intro')}</p>
      <div className="people-actions">
        <Button icon={Download} isDisabled={exporting} onPress={() => void exportData(person.userId)}>
          {t('data.export')}
        </Button>
        {/* One's own account is erased by somebody else: a school must not be left without a head by a slip. */}
        {person.userId !== me && (
          <Button icon={Trash2} variant="danger" onPress={() => setOpen(true)}>
            {t('data.erase')}
          </Button>
        )}
      </div>
      <Dialog
        title={t('data.eraseTitle', { name })}
        isOpen={isOpen}
        onClose={close}
        role="alertdialog"
        actions={
          <>
            <Button variant="quiet" onPress={close}>
              {t('data.cancel')}
            </Button>
            {plan === undefined ? (
              <Button variant="primary" onPress={() => void prepare()}>
                {t('data.prepare')}
              </Button>
            ) : (
              (reach === 'everything' || plan.erased.length > 0 || plan.files > 0) && (
                <Button variant="danger" onPress={() => void erase(plan.token)}>
                  {t('data.confirm')}
                </Button>
              )
            )}
          </>
        }
      >
        {plan === undefined ? (
          <Segmented
            label={t('data.reach')}
            value={reach}
            onChange={setReach}
            look="cards"
            options={reaches.map((value) => ({
              value,
              label: t(`data.reaches.${value}`),
              detail: t(`data.details.${value}`),
            }))}
          />
        ) : (
          <ErasureCounts plan={plan} />
        )}
      </Dialog>
    </Card>
  );
}
