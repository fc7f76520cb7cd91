import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classes } from '../../lib/classes.ts';
import { useNarrow } from '../../lib/useNarrow.ts';
import { Brand } from './Brand.tsx';
import './Shell.css';

export interface NavItem {
  readonly id: string;
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Something new there: the number, read with its meaning. */
  readonly count?: number;
  readonly countLabel?: string;
}

/** How a school signs the frame. */
export interface SchoolMark {
  readonly schoolName: string;
  readonly logo: { readonly type: string; readonly data: string } | null;
}

export interface AppShellProps {
  readonly items: readonly NavItem[];
  readonly current: string;
  /** Below the tabs on a screen: search, the key's state, who is here. */
  readonly foot: ReactNode;
  /** At the top on a phone: the key's state, search. */
  readonly top: ReactNode;
  /** The school's own name and logo (base64), when it has dressed the interface. */
  readonly school?: SchoolMark | null;
  readonly children: ReactNode;
}

/** The frame of every screen: tabs of a binder at the left on a computer, a bar at the bottom on a phone, one sheet of paper. */
export function AppShell({ items, current, foot, top, school, children }: AppShellProps) {
  const { t } = useTranslation('common');
  // Only what this width shows is there at all: what is hidden costs a slow page as much as what is seen.
  const narrow = useNarrow();
  return (
    <div className="shell">
      {/* biome-ignore lint/a11y/useValidAnchor: it does go to the content; the fragment is the route, so the focus is moved by hand. */}
      <a className="skip-link" href="#content" onClick={skipToContent}>
        {t('skipToContent')}
      </a>
      {narrow && (
        <header className="shell-top">
          <span className="shell-top-brand">
            <Brand small />
            {school?.logo && <School school={school} />}
          </span>
          <div className="shell-top-end">{top}</div>
        </header>
      )}
      <section className="shell-rail" aria-label={t('sideBar')}>
        {!narrow && (
          <div className="shell-brand">
            <Brand />
            {school && <School school={school} />}
          </div>
        )}
        <nav className="shell-nav" aria-label={t('mainMenu')}>
          <ul>
            {items.map((item) => (
              <li key={item.id}>
                <NavLink item={item} isCurrent={item.id === current} />
              </li>
            ))}
          </ul>
        </nav>
        {!narrow && <div className="shell-foot">{foot}</div>}
      </section>
      <main id="content" className="sheet" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** The address is the route, so the skip link moves the focus itself instead of changing the fragment. */
function skipToContent(event: { preventDefault: () => void }) {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function NavLink({ item, isCurrent }: { readonly item: NavItem; readonly isCurrent: boolean }) {
  const { href, label, icon: Icon, count = 0, countLabel } = item;
  return (
    <a
      href={href}
      className={classes('nav-link', isCurrent && 'nav-current')}
      {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
    >
      <span className="nav-icon" aria-hidden="true">
        <Icon strokeWidth={isCurrent ? 2.25 : 1.75} />
        {count > 0 && <span className="nav-dot" />}
      </span>
      <span className="nav-label">{label}</span>
      {count > 0 && (
        <span className="nav-count">
          <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
          <span className="visually-hidden">{countLabel ?? count}</span>
        </span>
      )}
    </a>
  );
}

/** The school under the product's mark; on a phone its logo alone. */
function School({ school: { schoolName, logo } }: { readonly school: SchoolMark }) {
  return (
    <span className="shell-school">
      {logo && <img src={`data:${logo.type};base64,${logo.data}`} alt="" />}
      <span className="shell-school-name">{schoolName}</span>
    </span>
  );
}
