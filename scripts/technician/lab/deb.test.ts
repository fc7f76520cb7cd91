import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { debVersion, makeDeb } from './debPackage.ts';
import { type ProgramCopy, programCopy } from './programCopy.ts';

/** The package is built, installed, upgraded and removed by dpkg itself, in a root of its own. */
let folder = '';
let [first, second] = ['', ''];
let copies: readonly ProgramCopy[] = [];
let releaseKey = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-deb-'));
  const programs = [
    await smallProgram(folder, { seed: 1, megabytes: 1 }),
    await smallProgram(folder, { seed: 2, megabytes: 1 }),
  ];
  for (const program of programs) {
    chmodSync(join(program.folder, 'cartable'), 0o755);
  }
  const [{ publicKey } = { publicKey: undefined }] = programs;
  if (publicKey === undefined) throw new Error('no program');
  releaseKey = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  copies = await Promise.all(programs.map((one) => programCopy(one.folder, publicKey)));
  [first, second] = [join(folder, 'first.deb'), join(folder, 'second.deb')];
  await makeDeb(first, contents(0, 1, { leaseDays: 30 }));
  await makeDeb(second, contents(1, 2, { leaseDays: 7 }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function contents(index: number, revision: number, policy: Readonly<Record<string, unknown>>) {
  const copy = copies[index];
  if (copy === undefined) throw new Error('no copy');
  return { copies: [copy], kit: { policy, authority: undefined }, releaseKey, revision };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const done = spawnSync(program, [...args], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'en_GB.UTF-8', ...env },
  });
  return { status: done.status, said: done.stdout + done.stderr };
}

it('is the same file, byte for byte, from the same inputs', async () => {
  const again = join(folder, 'again.deb');
  process.umask(0o077);
  try {
    await makeDeb(again, contents(0, 1, { leaseDays: 30 }));
  } finally {
    process.umask(0o022);
  }
  expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
  expect(debVersion({ copies, revision: 4 })).toBe('0.2.0-4');
});

it('names what it needs, and gives each file to the administrator with the right rights', () => {
  expect(run('dpkg-deb', ['-f', first, 'Package', 'Version', 'Architecture']).said).toBe(
    'Package: cartable-lab\nVersion: 0.1.0-1\nArchitecture: amd64\n',
  );
  expect(run('dpkg-deb', ['-f', first, 'Depends']).said).toContain('libgtk-3-0t64 | libgtk-3-0');
  const listed = run('dpkg-deb', ['-c', first]).said.trim().split('\n');
  for (const line of listed) expect(line).toMatch(/^[-d]rw[-x]r-[-x]r-[-x] root\/root /u);
  const modes = new Map(listed.map((line) => [line.split(/\s+/u)[5], line.slice(0, 10)]));
  expect(modes.get(`./opt/cartable/app/${copies[0]?.name}/cartable`)).toBe('-rwxr-xr-x');
  expect(modes.get('./etc/cartable/policy.json')).toBe('-rw-r--r--');
  expect(modes.get('./usr/bin/cartable-lab')).toBe('-rwxr-xr-x');
});

describe.runIf(process.getuid?.() === 0)('in a root of its own, dpkg', () => {
  let root = '';
  const at = (...names: readonly string[]) => join(root, ...names);
  const dpkg = (...args: readonly string[]) =>
    run('dpkg', [
      `--root=${root}`,
      '--force-depends',
      '--force-script-chrootless',
      '--force-confdef',
      '--force-confold',
      '--force-unsafe-io',
      ...args,
    ]);
  const lab = (...args: readonly string[]) =>
    run('sh', [at('usr/bin/cartable-lab'), ...args], { CARTABLE_ROOT: root });
  const name = (index: number) => copies[index]?.name ?? '';
  beforeAll(() => {
    root = join(folder, 'root');
    for (const place of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'etc/pam.d'])
      mkdirSync(at(place), { recursive: true });
    writeFileSync(at('var/lib/dpkg/status'), '');
    // What pam-auth-update writes from the package's pam-config: it knows the running system only.
    writeFileSync(
      at('etc/pam.d/common-session'),
      'session optional pam_exec.so type=close_session quiet /usr/lib/cartable/clean.sh\n',
    );
  });

  it('installs a copy that is verified and marked, and check finds all in place', () => {
    expect(dpkg('-i', first)).toMatchObject({ status: 0 });
    expect(existsSync(at('opt/cartable/app', `${name(0)}.ok`))).toBe(true);
    expect(JSON.parse(readFileSync(at('etc/cartable/policy.json'), 'utf8'))).toEqual({ leaseDays: 30 });
    const { status, said } = lab('check');
    expect(said).toContain(`✓ Program ${name(0)}: sound`);
    expect(said).not.toContain('✗');
    expect(status).toBe(0);
  });

  it.each<[string, RegExp, () => () => void]>([
    ['a changed file', /damaged \(contents\)/u, () => change('cartable')],
    [
      'an added file',
      /damaged \(files\)/u,
      () => {
        writeFileSync(at('opt/cartable/app', name(0), 'added'), '');
        return () => rmSync(at('opt/cartable/app', name(0), 'added'));
      },
    ],
    [
      'another release’s key',
      /damaged \(signature\)/u,
      () => {
        const path = at('usr/share/cartable/release.pem');
        const before = readFileSync(path);
        const other = run('sh', ['-c', 'openssl genpkey -algorithm ed25519 | openssl pkey -pubout']);
        writeFileSync(path, other.said);
        return () => writeFileSync(path, before);
      },
    ],
    [
      'a file that others can write',
      /changed by others/u,
      () => {
        chmodSync(at('opt/cartable/app', name(0), 'cartable'), 0o777);
        return () => chmodSync(at('opt/cartable/app', name(0), 'cartable'), 0o755);
      },
    ],
    [
      'a policy that others can write',
      /it is refused/u,
      () => {
        chmodSync(at('etc/cartable/policy.json'), 0o666);
        return () => chmodSync(at('etc/cartable/policy.json'), 0o644);
      },
    ],
    [
      'no cleaning',
      /not part of PAM/u,
      () => {
        const path = at('etc/pam.d/common-session');
        const before = readFileSync(path);
        writeFileSync(path, '');
        return () => writeFileSync(path, before);
      },
    ],
  ])('check finds %s', (_what, words, spoil) => {
    const mend = spoil();
    const { status, said } = lab('check');
    mend();
    expect(said).toMatch(words);
    expect(status).toBe(1);
    expect(lab('check').status).toBe(0);
  });

  it('verify takes the mark from a damaged copy, and gives it back', () => {
    const mend = change('resources/app.asar');
    expect(lab('verify').status).toBe(1);
    expect(existsSync(at('opt/cartable/app', `${name(0)}.ok`))).toBe(false);
    mend();
    expect(lab('verify').status).toBe(0);
    expect(existsSync(at('opt/cartable/app', `${name(0)}.ok`))).toBe(true);
  });

  it('upgrades: the old copy goes, a policy changed by hand stays', () => {
    writeFileSync(at('etc/cartable/policy.json'), '{ "leaseDays": 15 }\n');
    expect(dpkg('-i', second)).toMatchObject({ status: 0 });
    expect(readdirSync(at('opt/cartable/app')).sort()).toEqual([
      name(1),
      `${name(1)}.ok`,
      `${name(1)}.sha256`,
    ]);
    expect(readFileSync(at('etc/cartable/policy.json'), 'utf8')).toContain('15');
    expect(lab('check').status).toBe(0);
  });

  it('check looks at what the policy names', async () => {
    const policy = at('etc/cartable/policy.json');
    const before = readFileSync(policy);
    const checked = (values: object) => {
      writeFileSync(policy, JSON.stringify(values));
      return lab('check');
    };
    const authority = { certificateAuthority: '/etc/cartable/ca.pem' };
    try {
      expect(checked(authority)).toMatchObject({
        status: 1,
        said: expect.stringMatching(/ca\.pem is missing/),
      });
      const place = at('etc/cartable/ca.pem');
      for (const text of [
        'a letter',
        '-----BEGIN CERTIFICATE-----\nno certificate\n-----END CERTIFICATE-----\n',
      ]) {
        writeFileSync(place, text);
        expect(checked(authority)).toMatchObject({
          status: 1,
          said: expect.stringMatching(/no readable PEM/),
        });
      }
      writeFileSync(place, rootCertificates[0] ?? '');
      expect(checked({ leaseDays: 3, ...authority, printing: false })).toMatchObject({
        status: 0,
        said: expect.stringContaining('✓ The policy’s authority'),
      });
      rmSync(place);
      expect(checked({ cacheFolder: '/srv/none' })).toMatchObject({ status: 1 });
      for (const [code, body, status, words] of [
        [200, report(), 0, '✓ Mirror {}: answers, and is fine.'],
        [200, report('mirror.upstream'), 0, '– Mirror {}: its last question to the server failed'],
        [
          503,
          report('mirror.expired', 'mirror.no_room'),
          1,
          '✗ Mirror {}: its signatures are no longer valid',
        ],
        [503, report('mirror.expired', 'mirror.no_room'), 1, '✗ Mirror {}: its disk is nearly full'],
        [503, report('mirror.nothing_verified'), 1, '✗ Mirror {}: could not verify anything yet'],
        [503, report('mirror.not_kept'), 1, '✗ Mirror {}: cannot write in its folder'],
        [503, report('mirror.later'), 1, '✗ Mirror {}: is not well (mirror.later).'],
        [404, 'nothing here', 1, '✗ Mirror {}: answers, but does not say how it is'],
        [200, '{"status":"ok"}', 1, '✗ Mirror {}: answers, but does not say how it is'],
      ] as const) {
        const answering = await answers(code, body);
        try {
          const said = expect.stringContaining(words.replace('{}', answering.origin));
          expect(checked({ mirror: answering.origin }), words).toMatchObject({ status, said });
        } finally {
          answering.end();
        }
      }
      // Nobody listens there.
      expect(checked({ mirror: 'http://127.0.0.1:9' })).toMatchObject({
        status: 1,
        said: expect.stringMatching(/does not answer from here/),
      });
    } finally {
      writeFileSync(policy, before);
    }
  });

  it('removes the program and keeps the policy; purged, nothing is left', () => {
    expect(dpkg('--remove', 'cartable-lab')).toMatchObject({ status: 0 });
    expect(existsSync(at('opt/cartable'))).toBe(false);
    expect(readdirSync(at('etc/systemd/system/multi-user.target.wants'))).toEqual([]);
    expect(existsSync(at('etc/cartable/policy.json'))).toBe(true);
    expect(dpkg('--purge', 'cartable-lab')).toMatchObject({ status: 0 });
    const left = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
      (entry) => !entry.isDirectory(),
    );
    const names = left.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
    expect(names.filter((one) => /cartable/u.test(one))).toEqual([]);
  });

  /** What a mirror with these problems says of itself. */
  function report(...problems: readonly string[]): string {
    const status = problems.every((one) => one === 'mirror.upstream') ? 'ok' : 'unready';
    const about = { upstream: 'https://cartable.example', checkedAt: null, refusal: null, verifiedAt: null };
    return JSON.stringify({ status, problems, ...about, validUntil: null, freeBytes: 1, versions: [] });
  }

  /** Something that answers this to `/readyz`, and with 400 to all else; a process of its own, since the check is waited for. */
  async function answers(code: number, body: string) {
    const program = `require('http').createServer((q, r) => r.writeHead(q.url === '/readyz' ? ${code} : 400).end(${JSON.stringify(body)}))
      .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`;
    const listening = spawn(process.execPath, ['-e', program]);
    const [port] = await once(listening.stdout, 'data');
    return { origin: `http://127.0.0.1:${String(port).trim()}`, end: () => void listening.kill() };
  }

  function change(file: string): () => void {
    const path = at('opt/cartable/app', name(0), file);
    const before = readFileSync(path);
    appendFileSync(path, 'x');
    return () => writeFileSync(path, before);
  }
});
