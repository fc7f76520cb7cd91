import type { OwnTrust } from '@cartable/shared/bridge/asks/trusts.ts';
import { createContext, type ReactNode, Suspense, useContext, useState } from 'react';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useHostState } from '../bridge/HostContext.tsx';
import { useCommand } from '../bridge/useAction.ts';
import { ask } from '../bridge/useAsk.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const SignOutDialog = lazyPart(() => import('./SignOutDialog.tsx'));
const SignOutContext = createContext<(() => void) | undefined>(undefined);

/**
 * Locks the key, or signs out of the portal. On a device that its person trusts something stays: they are told what, and may trust it no more.
 * Must be called under {@link SignOutProvider}.
 */
export function useSignOut(): () => void {
  const leave = useContext(SignOutContext);
  if (leave === undefined) throw new TypeError('useSignOut needs a SignOutProvider above it');
  return leave;
}

export function SignOutProvider({ children }: { readonly children: ReactNode }) {
  const bridge = useBridge();
  const command = useCommand();
  const { host } = useHostState();
  const [trust, setTrust] = useState<OwnTrust>();
  const leave = async () => {
    // What cannot be asked is not in the way: signing out itself says why it is refused.
    const trusts = host === 'portal' ? await ask(bridge, 'account.trusts', {}) : undefined;
    const here = trusts?.ok ? trusts.value.devices.find(({ current }) => current) : undefined;
    if (here === undefined) await command('vault.lock', {});
    else setTrust(here);
  };
  return (
    <SignOutContext value={() => void leave()}>
      {children}
      {trust !== undefined && (
        <Suspense>
          <SignOutDialog trust={trust} onClose={() => setTrust(undefined)} />
        </Suspense>
      )}
    </SignOutContext>
  );
}
