import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components/TextField';
import { classes } from '../../lib/classes.ts';
import './Field.css';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'children' | 'className' | 'style'> {
  readonly label: string;
  /** A hint under the label, read with the field. */
  readonly hint?: ReactNode;
  /** Why the value is refused. Setting it marks the field as invalid. */
  readonly error?: string | undefined;
  readonly placeholder?: string;
  /** Shows several lines. */
  readonly rows?: number;
  /** Spaced capitals, for codes copied from paper. */
  readonly code?: boolean;
  /** Something at the right inside the frame, such as a button that shows a passphrase. */
  readonly trailing?: ReactNode;
  /** Keeps the label for screen readers only. */
  readonly hideLabel?: boolean;
}

/** One line or several of text with its label, hint and error. */
export function TextField({
  label,
  hint,
  error,
  placeholder = '',
  rows,
  code,
  trailing,
  hideLabel,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined || rest.isInvalid === true} className="field">
      <Label className={hideLabel ? 'visually-hidden' : 'field-label'}>{label}</Label>
      {hint && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <div className="field-frame">
        {rows ? (
          <TextArea className="field-input" rows={rows} placeholder={placeholder} />
        ) : (
          <Input className={classes('field-input', code && 'field-code')} placeholder={placeholder} />
        )}
        {trailing}
      </div>
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}
