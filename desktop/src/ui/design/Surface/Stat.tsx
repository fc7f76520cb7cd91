import './Surface.css';

export interface StatProps {
  readonly value: string;
  readonly label: string;
  /** Shown small after the value: "/20", "Go". */
  readonly unit?: string;
}

/** One big figure and what it is. */
export function Stat({ value, label, unit }: StatProps) {
  return (
    <div className="stat">
      <span className="stat-value">
        {value}
        {unit && <span className="stat-unit"> {unit}</span>}
      </span>
      <span className="stat-label">{label}</span>
    </div>
  );
}
