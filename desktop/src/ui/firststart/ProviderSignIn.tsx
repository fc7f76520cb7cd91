import type { Me } from '@cartable/shared/bridge/hostState.ts';
import { LogIn } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { useAnswer } from '../bridge/useAsk.ts';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { Select } from '../design/Field/Select.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { AttemptNotice, SecondCodeField, useSecondCode } from '../lib/SecondCode.tsx';
import { useAttempt } from '../lib/useAttempt.ts';

interface Provider {
  readonly id: string;
  readonly label: string;
}

/** Buttons of the identity providers, on a key that knows its server: the system's browser goes there and comes back. */
export function ProviderSignIn({ onDone }: { readonly onDone: (me: Me) => void }) {
  const { server, host } = useHostState();
  if (server === null || host !== 'electron') return null;
  return <Providers server={server} onDone={onDone} />;
}

function Providers({ server, onDone }: { readonly server: string; readonly onDone: (me: Me) => void }) {
  const { t } = useTranslation('start');
  const { state } = useAnswer('account.providers', {});
  const [chosen, setChosen] = useState<Provider>();
  if (state.status !== 'ready') return null;
  return (
    <>
      {state.value.map((provider) => (
        <Button key={provider.id} icon={LogIn} onPress={() => setChosen(provider)}>
          {t('provider.with', { label: provider.label })}
        </Button>
      ))}
      {chosen && (
        <ProviderDialog
          provider={chosen}
          server={server}
          onDone={onDone}
          onClose={() => setChosen(undefined)}
        />
      )}
    </>
  );
}

interface ProviderDialogProps {
  readonly provider: Provider;
  readonly server: string;
  readonly onDone: (me: Me) => void;
  readonly onClose: () => void;
}

function ProviderDialog({ provider, server, onDone, onClose }: ProviderDialogProps) {
  const { t } = useTranslation('start');
  const bridge = useBridge();
  const attempt = useAttempt();
  const second = useSecondCode(attempt);
  const [gone, setGone] = useState(false);
  const [schools, setSchools] = useState<
    readonly { readonly schoolId: string; readonly schoolName: string }[]
  >([]);
  const [schoolId, setSchoolId] = useState<string | null>(null);

  const go = async () => {
    const begun = await attempt.run(async () => {
      const answer = await bridge.call('account.beginFederation', { server, provider: provider.id });
      return answer.ok ? bridge.call('host.openExternal', { url: answer.value.url }) : answer;
    });
    if (begun === undefined) return;
    setGone(true);
    const found = await attempt.run(() => bridge.call('account.federatedSchools', {}));
    if (found === undefined) return setGone(false);
    setSchools(found);
    if (found.length < 2) await finish({});
  };
  const finish = async (choice: { readonly schoolId?: string; readonly secondCode?: string }) => {
    const me = await attempt.run(() => bridge.call('account.finishFederation', choice));
    if (me !== undefined) onDone(me);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!gone) return void go();
    void finish({ ...(schoolId !== null && { schoolId }), ...second.args });
  };
  const chooses = schools.length > 1;
  return (
    <Dialog
      title={t('provider.with', { label: provider.label })}
      isOpen
      onClose={onClose}
      size="sm"
      isDismissable={false}
    >
      <form className="stack" onSubmit={submit}>
        {!gone && <p>{t('provider.text')}</p>}
        {gone && schools.length === 0 && <Notice tone="info">{t('provider.waiting')}</Notice>}
        {chooses && (
          <Select
            label={t('provider.school')}
            value={schoolId}
            onChange={setSchoolId}
            options={schools.map((one) => ({ value: one.schoolId, label: one.schoolName || one.schoolId }))}
          />
        )}
        <AttemptNotice attempt={attempt} />
        {second.asked && <SecondCodeField value={second.value} onChange={second.onChange} />}
        {(!gone || chooses || second.asked) && (
          <Button
            type="submit"
            variant="primary"
            isPending={attempt.busy}
            isDisabled={chooses && schoolId === null}
          >
            {t(gone ? 'continue' : 'provider.open')}
          </Button>
        )}
      </form>
    </Dialog>
  );
}
