import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallProgram } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { makeDeb } from './debPackage.ts';
import { programCopy } from './programCopy.ts';

/**
 * The package in this very system, on a layer of memory over its disk that goes with the test: real dpkg, real pam-auth-update, a real PAM session.
 * Needs root and the kernel's overlay file system.
 */
const layers = readFileSync('/proc/filesystems', 'utf8').includes('overlay');
const possible = process.getuid?.() === 0 && layers;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-installed-'));
  const program = await smallProgram(folder, { megabytes: 1 });
  chmodSync(join(program.folder, 'cartable'), 0o755);
  const copies = [await programCopy(program.folder, program.publicKey)];
  const releaseKey = program.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const kit = { policy: { leaseDays: 30 }, authority: undefined };
  await makeDeb(join(folder, 'lab.deb'), { copies, kit, releaseKey, revision: 1 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a shell's text inside the layer; its last word tells that all went as expected. */
function inside(text: string): string {
  writeFileSync(join(folder, 'inside.sh'), text);
  const outside = `set -e
mount -t tmpfs tmpfs "$1/layer"
mkdir "$1/layer/upper" "$1/layer/work" "$1/layer/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/layer/upper,workdir=$1/layer/work" "$1/layer/root"
root="$1/layer/root"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
chmod 1777 "$root/tmp"
cp "$1/lab.deb" "$1/inside.sh" "$root/tmp/"
exec chroot "$root" sh -e /tmp/inside.sh
`;
  writeFileSync(join(folder, 'outside.sh'), outside);
  const done = spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', join(folder, 'outside.sh'), folder],
    {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' },
    },
  );
  return done.stdout + done.stderr;
}

it.runIf(possible)(
  'cleans after a session of PAM, and leaves PAM as it was when it is purged',
  { timeout: 120_000 },
  () => {
    mkdirSync(join(folder, 'layer'));
    const said = inside(`
cp /etc/pam.d/common-session /tmp/before
dpkg --force-depends --force-unsafe-io -i /tmp/lab.deb
cartable-lab check
useradd -m lea
install -d -o lea /tmp/cartable-AbC123 /tmp/cartable-not-ours
su - lea -c true
test ! -e /tmp/cartable-AbC123
test -d /tmp/cartable-not-ours
install -d -o lea /tmp/cartable-AbC124
cartable-lab clean --all > /tmp/said
test ! -e /tmp/cartable-AbC124
grep -x '✓ lea : retiré, 1.' /tmp/said
grep -x '    /tmp/cartable-AbC124' /tmp/said
grep '^✓ Retiré en tout : 1 ' /tmp/said
# Nothing there is told too, in both languages; a session's own cleaning says nothing.
cartable-lab clean --all | grep -x '✓ Rien à retirer (comptes regardés : [1-9][0-9]*).'
LC_ALL=en_GB.UTF-8 cartable-lab clean lea | grep -x '✓ Nothing to take away (accounts looked at: 1).'
cartable-lab clean root | grep -x '– Aucun compte à regarder.'
install -d -o lea /tmp/cartable-AbC126
test -z "$(su - lea -c true 2>&1)"
test ! -e /tmp/cartable-AbC126
test -z "$(ls /tmp/tmp.* 2>/dev/null)"
# An account of a directory that does not list its accounts.
useradd -m noa
mv /usr/bin/getent /usr/bin/getent.whole
printf '#!/bin/sh\\n[ "$#" -gt 1 ] && exec getent.whole "$@"\\ngetent.whole "$@" | grep -v ^noa:\\n' > /usr/bin/getent
chmod 755 /usr/bin/getent
install -d -o noa /tmp/cartable-AbC125 /home/noa/.config /home/noa/.config/Cartable
getent passwd noa
! getent passwd | grep ^noa: || exit 1
cartable-lab clean --all
test ! -e /tmp/cartable-AbC125 -a ! -e /home/noa/.config/Cartable
mv /usr/bin/getent.whole /usr/bin/getent
dpkg --force-depends --force-unsafe-io --purge cartable-lab
cmp /etc/pam.d/common-session /tmp/before
test ! -e /opt/cartable -a ! -e /etc/cartable -a ! -e /usr/lib/cartable
echo all-as-expected
`);
    expect(said).toContain('all-as-expected');
  },
);
