import type { Account } from '../storage/repositories/accounts.ts';
import {
  deletePasskeys,
  deleteTotp,
  saveRecoveryCodes,
  setFactorDue,
} from '../storage/repositories/factors.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { endTrustsOf } from '../storage/repositories/trustedDevices.ts';
import type { Writer } from '../storage/storage.ts';
import { forgetProvenSteps } from './provenStep.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

/** Forgets everything of a person who lost their phone and their paper, the devices that they trust among it; the week begins anew. */
export async function resetFactors(writer: Writer, owner: Owner, now: number): Promise<void> {
  await endTrustsOf(writer, await accountsOfPerson(writer, owner), now);
  await deleteTotp(writer, owner);
  await deletePasskeys(writer, owner);
  await saveRecoveryCodes(writer, owner, []);
  await forgetProvenSteps(writer, owner);
  await setFactorDue(writer, owner, null);
}
