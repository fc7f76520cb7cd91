import type { LucideIcon } from 'lucide-react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import { classes } from '../../lib/classes.ts';
import './Choice.css';

export interface SegmentedOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** A sentence under the label; makes the choices cards. */
  readonly detail?: string;
}

export interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly SegmentedOption<Value>[];
  readonly onChange: (value: Value) => void;
  readonly hideLabel?: boolean;
  /** `bar`: a compact row; `cards`: roomy choices with a detail. */
  readonly look?: 'bar' | 'cards';
}

/** A choice among two to five, all visible. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, options, onChange, hideLabel, look = 'bar' } = props;
  return (
    <RadioGroup
      className="segmented"
      value={value}
      orientation={look === 'bar' ? 'horizontal' : 'vertical'}
      onChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen) onChange(chosen.value);
      }}
    >
      <Label className={hideLabel ? 'visually-hidden' : 'field-label'}>{label}</Label>
      <div className={look === 'bar' ? 'segmented-bar' : 'segmented-cards'}>
        {options.map(({ value: id, label: text, icon: Icon, detail }) => (
          <Radio key={id} value={id} className={classes('segment', look === 'cards' && 'segment-card')}>
            {Icon && <Icon aria-hidden="true" />}
            <span className="segment-text">
              <span>{text}</span>
              {detail && <span className="segment-detail">{detail}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
