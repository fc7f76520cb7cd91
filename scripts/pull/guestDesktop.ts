import type { PullTools } from './prepare.ts';

const MIB = 1024 * 1024;

/** The guest's disk in memory that can be taken out: a key to whoever looks. */
export const GUEST_KEY = '/dev/sda';

/** Who sits at the guest's desktop: an ordinary person, whom every Debian knows. */
const PERSON = { user: 'nobody', group: 'nogroup' } as const;

/** Where that person's desktop opens a key. */
export const PERSONS_PLACES = `/media/${PERSON.user}`;

/** Begins a shell line that the person gives, and not root. */
export const asPerson = `setpriv --reuid ${PERSON.user} --regid ${PERSON.group} --clear-groups --`;

/** Gives the person the right to write on the key, as « Autoriser » does. The system takes it back whenever it looks at the key anew. */
export const authorise = `udevadm settle; chown ${PERSON.user} ${GUEST_KEY}`;

/**
 * Shell lines that start what a Debian desktop has for keys: udev, the system's bus, polkit and udisks, each the system's own; and a key of `keyBytes` with what /dev/ubda holds.
 * polkit lets a person open keys, as it does whoever sits at the computer: nobody sits at a guest.
 */
export function startDesktop({ uml, busybox }: PullTools, keyBytes: number): readonly string[] {
  const inserts = uml.faultModules
    .filter((file) => !/\/dm_[^/]*$/u.test(file))
    .map((file) => {
      const options = file.endsWith('/scsi_debug.ko')
        ? ` dev_size_mb=${keyBytes / MIB} removable=1 delay=0`
        : '';
      return `'${busybox}' insmod '${file}'${options}`;
    });
  const rules = '/etc/polkit-1/rules.d';
  return [
    `for place in /media ${rules}; do mount -t tmpfs -o mode=755 tmpfs $place || echo GUEST-ERROR $place; done`,
    'mkdir -p /run/dbus /run/lock',
    `cat > ${rules}/10-seat.rules <<'RULE'`,
    "polkit.addRule(function (action) { if (action.id === 'org.freedesktop.udisks2.filesystem-mount') return polkit.Result.YES; });",
    'RULE',
    '/lib/systemd/systemd-udevd --daemon 2>/dev/null || echo GUEST-ERROR no udev',
    ...inserts,
    `until [ -b ${GUEST_KEY} ]; do sleep 0.1; done`,
    `dd if=/dev/ubda of=${GUEST_KEY} bs=1M status=none && sync`,
    'udevadm trigger --settle --subsystem-match=block',
    'dbus-daemon --system --nopidfile --fork || echo GUEST-ERROR no bus',
    '/usr/lib/polkit-1/polkitd --no-debug > /run/polkitd.log 2>&1 &',
    '/usr/libexec/udisks2/udisksd --no-debug > /run/udisksd.log 2>&1 &',
    // Until it answers; the test's own limit ends a guest in which it never does.
    'until udisksctl status > /run/status.log 2>&1; do sleep 0.2; done',
  ];
}
