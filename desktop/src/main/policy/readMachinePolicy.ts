import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { type ErrorData, isAppError } from '@cartable/shared/lib/errors.ts';
import { pemCertificates } from './certificates.ts';
import { type JudgedPolicy, judgePolicy, type MachinePolicy } from './machinePolicy.ts';
import { registryValues } from './registryValues.ts';
import { readTrustedFile, type Trust } from './trustedFile.ts';

/** Largest policy and largest file of certificates accepted, bytes. */
const largestBytes = 256 * 1024;
/** How long another program may take to print the policy, milliseconds. */
const patienceMs = 5000;

const linuxPath = '/etc/cartable/policy.json';
const macPath = '/Library/Managed Preferences/fr.cartable.desktop.plist';
const registryKey = 'HKLM\\Software\\Policies\\Cartable';

/** What holds on this machine. */
export interface MachineRules {
  readonly policy: MachinePolicy;
  /** The certificates of the policy's authority, PEM. */
  readonly certificates: readonly string[];
  /** What is wrong with the policy; the rest of it holds. */
  readonly problem: { readonly code: string; readonly data: ErrorData } | null;
}

/** Nothing was decided for this machine. */
export const noRules: MachineRules = { policy: {}, certificates: [], problem: null };

/** The machine, as far as reading its policy goes. */
export interface PolicyHost {
  readonly platform: NodeJS.Platform;
  readonly paths: { readonly linux: string; readonly mac: string };
  readonly trust: Trust;
  /** What a program prints; undefined when it fails: there is nothing then. */
  run(program: string, args: readonly string[]): Promise<string | undefined>;
}

/** The machine that the program runs on. */
export const thisMachine: PolicyHost = {
  platform: process.platform,
  paths: { linux: linuxPath, mac: macPath },
  trust: { owner: 0, largestBytes },
  run: (program, args) =>
    new Promise((resolve) => {
      execFile(program, [...args], { timeout: patienceMs, windowsHide: true }, (error, stdout) =>
        resolve(error === null ? stdout : undefined),
      );
    }),
};

/**
 * Reads what whoever looks after this machine decided: `/etc/cartable/policy.json` on Linux, `HKLM\Software\Policies\Cartable` on
 * Windows, the managed preferences of `fr.cartable.desktop` on macOS. Never fails: a machine whose policy is broken must still open its
 * keys, and say what is wrong (`policy.*`).
 */
export async function readMachinePolicy(machine: PolicyHost = thisMachine): Promise<MachineRules> {
  try {
    const values = await valuesOf(machine);
    if (values === undefined) return noRules;
    const judged = judgePolicy(values);
    return await withCertificates(judged, machine);
  } catch (error) {
    if (isAppError(error)) return { ...noRules, problem: { code: error.code, data: error.data } };
    return { ...noRules, problem: { code: 'policy.unreadable', data: { path: pathOf(machine) } } };
  }
}

/** Where this machine's policy stands, as a technician would look for it. */
function pathOf({ platform, paths }: PolicyHost): string {
  if (platform === 'win32') return registryKey;
  return platform === 'darwin' ? paths.mac : paths.linux;
}

async function valuesOf(machine: PolicyHost): Promise<unknown> {
  if (machine.platform === 'win32') {
    // Only administrators write under this key: Windows gives the others the right to read it.
    const program = `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`;
    const printed = await machine.run(program, ['query', registryKey, '/reg:64']);
    return printed === undefined ? undefined : registryValues(printed);
  }
  const path = pathOf(machine);
  const text = readTrustedFile(path, machine.trust);
  if (text === undefined) return undefined;
  if (machine.platform !== 'darwin') return JSON.parse(text);
  const converted = await machine.run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', path]);
  return JSON.parse(converted ?? '');
}

async function withCertificates(judged: JudgedPolicy, machine: PolicyHost): Promise<MachineRules> {
  const { certificateAuthority: path, ...rest } = judged.policy;
  if (path === undefined) return { policy: rest, certificates: [], problem: problemOf(judged) };
  const certificates = await certificatesOf(path, machine);
  if (certificates !== undefined) {
    return { policy: judged.policy, certificates, problem: problemOf(judged) };
  }
  const invalid = [...judged.invalid, 'certificateAuthority'];
  return { policy: rest, certificates: [], problem: problemOf({ ...judged, invalid }) };
}

async function certificatesOf(path: string, machine: PolicyHost): Promise<readonly string[] | undefined> {
  try {
    const text =
      machine.platform === 'win32' ? await readFile(path, 'utf8') : readTrustedFile(path, machine.trust);
    return text === undefined || text.length > largestBytes ? undefined : pemCertificates(text);
  } catch {
    return undefined;
  }
}

function problemOf({ invalid, unknown }: JudgedPolicy): MachineRules['problem'] {
  if (invalid.length > 0) return { code: 'policy.invalid', data: { names: invalid.join(', ') } };
  if (unknown.length > 0) return { code: 'policy.unknown_names', data: { names: unknown.join(', ') } };
  return null;
}
