import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgePolicy } from './machinePolicy.ts';
import { type PolicyHost, readMachinePolicy } from './readMachinePolicy.ts';
import { registryValues } from './registryValues.ts';

const whole = {
  server: 'https://cartable.example',
  proxy: 'http://proxy.lycee.example:3128',
  certificateAuthority: '/etc/cartable/lycee.pem',
  allowedSchools: ['0750001A', '0930002B'],
  leaseDays: 30,
  printing: false,
  mirror: 'https://miroir.lycee.example',
  cacheFolder: '/opt/cartable/app',
};

describe('judgePolicy', () => {
  it('takes every value that there is', () => {
    expect(judgePolicy(whole)).toEqual({ policy: whole, invalid: [], unknown: [] });
    expect(judgePolicy({})).toEqual({ policy: {}, invalid: [], unknown: [] });
  });

  it.each([
    ['server', 'http://cartable.example'],
    ['server', 'not an address at all'],
    ['proxy', 'socks5://proxy:1080'],
    ['proxy', 'http://name:password@proxy:3128'],
    ['proxy', 'http://proxy:3128/path'],
    ['certificateAuthority', 'lycee.pem'],
    ['allowedSchools', []],
    ['allowedSchools', '0750001A'],
    ['allowedSchools', ['../../etc']],
    ['leaseDays', 0],
    ['leaseDays', 1.5],
    ['leaseDays', '30'],
    ['printing', 'no'],
    ['mirror', 'ftp://miroir'],
    ['cacheFolder', 'app'],
  ])('leaves out %s when it is %j, and keeps the rest', (name, value) => {
    const { policy, invalid, unknown } = judgePolicy({ ...whole, [name]: value });
    expect(invalid).toEqual([name]);
    expect(unknown).toEqual([]);
    expect(Object.keys(policy)).toHaveLength(7);
    expect(policy).not.toHaveProperty(name);
  });

  it('names what it does not know', () => {
    expect(judgePolicy({ leaseDays: 3, leasedays: 3, Proxy: 'x' })).toEqual({
      policy: { leaseDays: 3 },
      invalid: [],
      unknown: ['leasedays', 'Proxy'],
    });
  });

  it.each([null, 3, 'text', []])('finds nothing in %j', (values) => {
    expect(judgePolicy(values)).toMatchObject({ policy: {}, invalid: ['{}'] });
  });
});

const printed = [
  '',
  'HKEY_LOCAL_MACHINE\\Software\\Policies\\Cartable',
  '    (Default)    REG_SZ    (value not set)',
  '    server    REG_SZ    https://cartable.example',
  '    cacheFolder    REG_EXPAND_SZ    C:\\Program Files\\Cartable\\app',
  '    allowedSchools    REG_MULTI_SZ    0750001A\\00930002B',
  '    leaseDays    REG_DWORD    0x1e',
  '    printing    REG_DWORD    0x0',
  '    proxy    REG_SZ    ',
  '    blob    REG_BINARY    00ff',
  '',
  'HKEY_LOCAL_MACHINE\\Software\\Policies\\Cartable\\below',
  '',
].join('\r\n');

it('reads what reg.exe prints', () => {
  expect(registryValues(printed)).toEqual({
    server: 'https://cartable.example',
    cacheFolder: 'C:\\Program Files\\Cartable\\app',
    allowedSchools: ['0750001A', '0930002B'],
    leaseDays: 30,
    printing: false,
    proxy: '',
  });
});

describe('readMachinePolicy', () => {
  let root = '';
  let path = '';
  const owner = process.getuid?.() ?? 0;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'cartable-policy-'));
    mkdirSync(join(root, 'cartable'));
    path = join(root, 'cartable', 'policy.json');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const machine = (change: Partial<PolicyHost> = {}): PolicyHost => ({
    platform: 'linux',
    paths: { linux: path, mac: path },
    trust: { owner, largestBytes: 65_536 },
    run: async () => undefined,
    ...change,
  });
  const write = (content: unknown) => {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o644 });
  };
  const problem = async () => (await readMachinePolicy(machine())).problem;

  it('finds nothing decided on an ordinary machine', async () => {
    expect(await readMachinePolicy(machine())).toEqual({ policy: {}, certificates: [], problem: null });
    expect(await readMachinePolicy(machine({ platform: 'win32' }))).toMatchObject({ problem: null });
    expect(await readMachinePolicy(machine({ platform: 'darwin' }))).toMatchObject({ problem: null });
  });

  it('reads a file that only the administrator can change', async () => {
    write({ leaseDays: 7, printing: false });
    expect(await readMachinePolicy(machine())).toEqual({
      policy: { leaseDays: 7, printing: false },
      certificates: [],
      problem: null,
    });
  });

  it('believes nobody else: a file or a folder that others write, a link', async () => {
    const refused = { code: 'policy.not_trusted', data: { path } };
    write({ leaseDays: 7 });
    chmodSync(path, 0o664);
    expect(await problem()).toEqual(refused);
    chmodSync(path, 0o644);
    chmodSync(join(root, 'cartable'), 0o777);
    expect(await problem()).toEqual(refused);
    chmodSync(join(root, 'cartable'), 0o755);
    expect(await problem()).toBeNull();
    rmSync(path);
    writeFileSync(join(root, 'real.json'), '{}');
    symlinkSync(join(root, 'real.json'), path);
    expect(await problem()).toEqual(refused);
    rmSync(path);
    mkdirSync(path);
    expect(await problem()).toEqual(refused);
  });

  it.runIf(owner === 0)('believes no file of another account', async () => {
    write({ leaseDays: 7 });
    chownSync(path, 1000, 1000);
    expect(await problem()).toMatchObject({ code: 'policy.not_trusted' });
  });

  it.each([
    ['{', 'policy.unreadable'],
    ['', 'policy.unreadable'],
    ['x'.repeat(70_000), 'policy.unreadable'],
    ['[]', 'policy.invalid'],
    ['{"leaseDays":0}', 'policy.invalid'],
    ['{"lease":3}', 'policy.unknown_names'],
    ['{"certificateAuthority":"/does/not/exist.pem"}', 'policy.invalid'],
  ])('never fails: %j gives %s', async (content, code) => {
    write(content);
    expect(await readMachinePolicy(machine())).toMatchObject({ policy: {}, problem: { code } });
  });

  it('takes no certificate from a file that others can change, or that is none', async () => {
    const pem = join(root, 'cartable', 'lycee.pem');
    write({ certificateAuthority: pem, leaseDays: 7 });
    writeFileSync(pem, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', { mode: 0o644 });
    const found = await readMachinePolicy(machine());
    expect(found).toEqual({
      policy: { leaseDays: 7 },
      certificates: [],
      problem: { code: 'policy.invalid', data: { names: 'certificateAuthority' } },
    });
  });

  it('asks Windows’ registry and macOS’ preferences', async () => {
    const asked: string[] = [];
    const host = (platform: NodeJS.Platform, answer: string) =>
      machine({
        platform,
        run: async (program, args) => {
          asked.push([program.split(/[\\/]/u).at(-1), ...args].join(' '));
          return answer;
        },
      });
    expect((await readMachinePolicy(host('win32', printed))).policy).toMatchObject({ leaseDays: 30 });
    write('bplist00');
    expect((await readMachinePolicy(host('darwin', '{"leaseDays":9}'))).policy).toEqual({ leaseDays: 9 });
    expect(asked).toEqual([
      'reg.exe query HKLM\\Software\\Policies\\Cartable /reg:64',
      `plutil -convert json -o - ${path}`,
    ]);
    expect((await readMachinePolicy(host('darwin', 'no json'))).problem).toMatchObject({
      code: 'policy.unreadable',
    });
  });
});
