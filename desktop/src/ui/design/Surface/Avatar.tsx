import { hueOf } from '../../lib/hue.ts';
import './Surface.css';

export interface AvatarProps {
  readonly name: string;
  readonly size?: 'sm' | 'md' | 'lg';
}

function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean);
  const first = words[0]?.charAt(0) ?? '';
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? '') : '';
  return (first + last).toUpperCase();
}

/** A person's initials on their own colour. Decorative: the name always stands beside it. */
export function Avatar({ name, size = 'md' }: AvatarProps) {
  return (
    <span className={`avatar avatar-${size}`} data-hue={hueOf(name)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
