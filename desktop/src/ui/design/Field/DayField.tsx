import { type CalendarDate, parseDate } from '@internationalized/date';
import { DateField, DateInput, DateSegment } from 'react-aria-components/DateField';
import { FieldError } from 'react-aria-components/FieldError';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import './Field.css';

export interface DayFieldProps {
  readonly label: string;
  /** A day as `2026-11-23`. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  /** May be left empty; emptied, it is the empty text. */
  readonly isOptional?: boolean;
  readonly hint?: string;
}

function parsed(day: string): CalendarDate | null {
  try {
    return parseDate(day);
  } catch {
    return null;
  }
}

/** A day typed part by part (arrows count up and down) in the order of the page's language, whatever the computer's is. */
export function DayField({ label, value, onChange, isOptional = false, hint }: DayFieldProps) {
  return (
    <DateField
      className="field"
      value={parsed(value)}
      granularity="day"
      isRequired={!isOptional}
      onChange={(date) => {
        if (date) onChange(date.toString());
        else if (isOptional) onChange('');
      }}
    >
      <Label className="field-label">{label}</Label>
      {hint && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <DateInput className="field-frame day-parts">
        {(segment) => <DateSegment segment={segment} className="day-part" />}
      </DateInput>
      <FieldError className="field-error" />
    </DateField>
  );
}
