import { readFileSync } from 'node:fs';
import { pemCertificates } from '@cartable/desktop/main/policy/certificates.ts';
import { judgePolicy, type MachinePolicy } from '@cartable/desktop/main/policy/machinePolicy.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** What a kit brings besides the program. */
export interface KitPolicy {
  readonly policy: MachinePolicy | undefined;
  /** PEM certificates; the kit puts them on the machine and names their place in the policy. */
  readonly authority: string | undefined;
}

/**
 * Reads and judges the files that a kit will carry, as strictly as the program will on the machine: better refused here than on a hundred machines.
 * @throws {AppError} `prepare.policy_unsound` (data: path, names), `prepare.authority` (data: path)
 */
export function readKitPolicy(policyPath: string | undefined, authorityPath: string | undefined): KitPolicy {
  return {
    policy: policyPath === undefined ? undefined : readPolicy(policyPath),
    authority: authorityPath === undefined ? undefined : readAuthority(authorityPath),
  };
}

function readPolicy(path: string): MachinePolicy {
  let values: unknown;
  try {
    values = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('prepare.policy_unsound', { path, names: 'JSON' }, cause);
  }
  const { policy, invalid, unknown } = judgePolicy(values);
  const names = [...invalid, ...unknown].join(', ');
  if (names !== '') throw new AppError('prepare.policy_unsound', { path, names });
  return policy;
}

function readAuthority(path: string): string {
  let found: readonly string[] | undefined;
  try {
    found = pemCertificates(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('prepare.authority', { path }, cause);
  }
  if (found === undefined) throw new AppError('prepare.authority', { path });
  return `${found.join('\n')}\n`;
}

/** The policy's file for a machine on which the authority lies at `authorityPath`; undefined when the kit decides nothing. */
export function policyText({ policy, authority }: KitPolicy, authorityPath: string): string | undefined {
  if (policy === undefined && authority === undefined) return undefined;
  const whole = { ...policy, ...(authority !== undefined && { certificateAuthority: authorityPath }) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
