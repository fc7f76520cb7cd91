/**
 * Where desktops open what is plugged in (udisks; FHS 3.0, 3.11 `/media`). Only there is anything unmounted: what is mounted elsewhere somebody has put there on purpose,
 * or the system runs from it (a live system's `/cdrom`, `/run/live/medium`).
 */
const DESKTOP_PLACES = ['/media/', '/run/media/'];

/** Whether a place is one at which a desktop opens a key by itself. */
export function isDesktopPlace(place: string): boolean {
  return DESKTOP_PLACES.some((folder) => place.startsWith(folder));
}
