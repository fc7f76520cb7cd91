import type { Role } from '../domain/actor.ts';
import type { Profile } from '../domain/directory/profile.ts';
import type { ErrorData } from '../lib/errors.ts';

/** Where the host stands; the page shows the matching screen. */
export type HostPhase =
  /** The key has no profile yet. */
  | 'firstStart'
  /** A profile is there and locked. */
  | 'locked'
  | 'unlocked'
  /** The key was pulled out while the program ran: nothing more is written, the page says so. */
  | 'removed'
  /** The key or the profile cannot be used (`problem` says why). */
  | 'blocked'
  /** In a browser: nobody is signed in. */
  | 'signedOut'
  /** In a browser: signed in, and the first records are on their way (`problem`: why they are late). */
  | 'opening';

export interface HostState {
  readonly phase: HostPhase;
  /** Why it is locked or blocked: `idle`, `suspend`, `user`, or an error code. */
  readonly problem: { readonly code: string; readonly data: ErrorData } | null;
  /** Milliseconds to wait before the next passphrase attempt; 0 = now. */
  readonly retryAfterMs: number;
  /** The person whose profile is open; null unless unlocked. */
  readonly me: Me | null;
  /** The key can be read but not written (write-protected, full file system errors): work is not possible, reading is. */
  readonly readOnly: boolean;
  /** Files of the key found damaged, by the name that the person gave them. */
  readonly damaged: readonly { readonly name: string; readonly code: string }[];
  /** What opening the vault brought to light and the person has not dismissed: `vault.database_restored`, `vault.escrow_released`… */
  readonly notices: readonly { readonly code: string; readonly data: ErrorData }[];
  readonly appearance: Appearance;
  /** Configured server, as an origin (`https://…`), or null before the first start. */
  readonly server: string | null;
  readonly version: string;
  /** The machine's policy forbids printing. */
  readonly noPrinting?: boolean;
  /** `electron` on a key, `portal` in a browser. */
  readonly host: 'electron' | 'portal';
}

/** What the state says of a locked key that has nothing to explain. */
export const plainlyLocked = {
  phase: 'locked',
  problem: null,
  retryAfterMs: 0,
  me: null,
  readOnly: false,
  damaged: [],
  notices: [],
} as const satisfies Partial<HostState>;

/** Whether the unlock screen has neither a reason nor a wait to show: it is then the one drawn when the program is built. */
export function isPlainlyLocked(state: HostState | undefined): state is HostState {
  return state?.phase === 'locked' && state.problem === null && state.retryAfterMs === 0;
}

export interface Me {
  readonly userId: string;
  readonly schoolId: string;
  readonly givenName: string;
  readonly familyName: string;
  /** In a session of a person of several roles, those of its profile. */
  readonly roles: readonly Role[];
  readonly profile?: Profile | undefined;
  /** Whether they have other schools or roles to change to. */
  readonly several?: boolean;
  /** In a browser: the school's colour (`#rrggbb`), known before its records are there. */
  readonly accent?: string;
}

/** How the interface looks before and after unlocking; kept on the key in clear, says nothing of the person. */
export interface Appearance {
  readonly language: 'fr' | 'en';
  readonly theme: 'system' | 'light' | 'dark' | 'contrast';
  readonly font: 'standard' | 'hyperlegible' | 'dyslexia';
  /** Percent: 100 to 200. */
  readonly textScale: number;
  readonly reducedMotion: boolean;
  /** Minutes without use before the key locks itself. */
  readonly lockAfterMinutes: number;
}

export const defaultAppearance: Appearance = {
  language: 'fr',
  theme: 'system',
  font: 'standard',
  textScale: 100,
  reducedMotion: false,
  lockAfterMinutes: 10,
};
