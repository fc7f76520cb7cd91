import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { classes } from '../../lib/classes.ts';
import '../Field/Field.css';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onAction: () => void;
}

export interface MenuProps {
  /** Names the menu for screen readers. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly actions: readonly MenuAction[];
}

/** Secondary actions behind one button. */
export function Menu({ label, trigger, actions }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="popover" offset={4}>
        <AriaMenu aria-label={label} className="listbox">
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
    </MenuTrigger>
  );
}
