import type { MouseEvent } from 'react';

/** What every button of the interface can be told. */
export interface PressProps {
  readonly onPress?: (() => void) | undefined;
  readonly isDisabled?: boolean | undefined;
}

/**
 * The browser's own click as a press. Safari gives a clicked button no focus; what a button opens gives the focus back to it, so it has it here.
 * Not by the click that Enter in a field makes of a form's button (of no button of a mouse, `detail` 0): the person goes on in the field.
 * A press ends at its button: what stands around it does not hear it a second time.
 */
export function pressed(onPress: (() => void) | undefined): (event: MouseEvent<HTMLButtonElement>) => void {
  return (event) => {
    event.stopPropagation();
    const button = event.currentTarget;
    if (event.detail > 0 && document.activeElement !== button) button.focus({ preventScroll: true });
    onPress?.();
  };
}
