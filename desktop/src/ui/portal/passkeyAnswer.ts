import type { Me } from '@cartable/shared/bridge/hostState.ts';
import { type Result, refused } from '@cartable/shared/lib/result.ts';
import type { Door } from './workerBridge.ts';

/**
 * Signs in with a passkey of this browser, telephone or security key: the browser asks which. Whoever closes its question is told that
 * nothing has changed, as for a passkey that is not known.
 */
export async function passkeyAnswer(door: Door, trusted: boolean): Promise<Result<Me>> {
  const options = await door('door.passkeyOptions', {});
  if (!options.ok) return options;
  // What speaks to the browser's passkeys comes when somebody uses one.
  const { startAuthentication } = await import('@simplewebauthn/browser');
  // The server's own options, as its library made them for the browser's.
  const optionsJSON = options.value as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  const response = await startAuthentication({ optionsJSON }).catch(() => undefined);
  if (response === undefined) return refused('auth.passkey_wrong');
  return door('door.passkey', { response: { ...response }, trusted });
}
