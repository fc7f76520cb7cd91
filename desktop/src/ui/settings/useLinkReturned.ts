import type { FederatedCode } from '@cartable/shared/sync/http/authClient.ts';
import { useContext, useEffect, useEffectEvent, useState } from 'react';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { ask } from '../bridge/useAsk.ts';
import { useErrorText } from '../i18n/useErrorText.ts';
import { DoorProvider } from '../portal/DoorContext.tsx';
import type { ProviderReturn } from '../portal/providerVisit.ts';

/** What a visit brought is used once, however often the card is drawn. */
const used = new WeakSet<FederatedCode | ProviderReturn>();

/** When this page came back from a provider to be linked: links, and says why it could not. `onLinked`: it is done. */
export function useLinkReturned(onLinked: () => void): string | undefined {
  const bridge = useBridge();
  const errorText = useErrorText();
  const returned = useContext(DoorProvider)?.returned;
  const [problem, setProblem] = useState<string>();
  const finish = useEffectEvent(async () => {
    if (returned !== undefined && 'code' in returned && !used.has(returned)) {
      used.add(returned);
      setProblem(errorText(returned));
    }
    if (returned === undefined || !('link' in returned) || used.has(returned.link)) return;
    used.add(returned.link);
    const linked = await ask(bridge, 'account.link', returned.link);
    if (linked.ok) onLinked();
    else setProblem(errorText(linked.error));
  });
  useEffect(() => void finish(), []);
  return problem;
}
