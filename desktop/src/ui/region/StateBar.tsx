import type { SchoolState } from '@cartable/shared/domain/region/schoolStates.ts';

export interface StateBarProps {
  readonly parts: readonly { readonly state: SchoolState; readonly label: string; readonly count: number }[];
}

/** A bar cut by states; the words say the same to those who do not see it. */
export function StateBar({ parts }: StateBarProps) {
  const total = Math.max(
    1,
    parts.reduce((sum, one) => sum + one.count, 0),
  );
  let from = 0;
  const drawn = parts
    .filter((one) => one.count > 0)
    .map((one) => {
      const at = from;
      from += (one.count / total) * 100;
      return { ...one, at, width: (one.count / total) * 100 };
    });
  const words = drawn.map((one) => `${one.label} : ${one.count}`).join(', ');
  return (
    <svg className="region-bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={words}>
      {drawn.map((one) => (
        <rect
          key={one.state}
          className={`region-${one.state}`}
          x={one.at}
          width={Math.max(0, one.width - 0.6)}
          height="6"
        />
      ))}
    </svg>
  );
}
