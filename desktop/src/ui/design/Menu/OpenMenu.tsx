import type { RefObject } from 'react';
import { Menu as AriaMenu, MenuItem } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { classes } from '../../lib/classes.ts';
import '../Field/Field.css';
import type { MenuAction } from './Menu.tsx';

export interface OpenMenuProps {
  readonly label: string;
  /** The button under which it stands, which has the focus again afterwards. */
  readonly of: RefObject<HTMLElement | null>;
  readonly actions: readonly MenuAction[];
  readonly onClose: () => void;
}

/** A menu that is open. */
export default function OpenMenu({ label, of, actions, onClose }: OpenMenuProps) {
  return (
    <Popover
      className="popover"
      offset={4}
      placement="bottom start"
      triggerRef={of}
      isOpen
      onOpenChange={(open) => !open && onClose()}
    >
      <AriaMenu aria-label={label} className="listbox" autoFocus="first" onClose={onClose}>
        {actions.map(({ id, label: text, icon: Icon, danger, disabled, onAction }) => (
          <MenuItem
            key={id}
            id={id}
            textValue={text}
            className={classes('option', danger && 'option-danger')}
            isDisabled={disabled === true}
            onAction={onAction}
          >
            {Icon && <Icon aria-hidden="true" />}
            {text}
          </MenuItem>
        ))}
      </AriaMenu>
    </Popover>
  );
}
