import type { LucideIcon } from 'lucide-react';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useIdle } from '../../lib/useIdle.ts';
import { IconButton } from '../Button/IconButton.tsx';
import { useToasts } from '../Toast/ToastRegion.tsx';
import type { OpenMenuProps } from './OpenMenu.tsx';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onAction: () => void;
}

export interface MenuProps {
  /** Names the menu and the button that opens it. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly actions: readonly MenuAction[];
}

const load = async (): Promise<ComponentType<OpenMenuProps>> => (await import('./OpenMenu.tsx')).default;

/**
 * Secondary actions behind one button. What shows them comes once the page has nothing else to do: it is as much as a whole screen, and a
 * page is drawn sooner without it.
 */
export function Menu({ label, icon, actions }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const toasts = useToasts();
  const { t } = useTranslation('common');
  const [Open, setOpen] = useState<ComponentType<OpenMenuProps>>();
  const idle = useIdle();
  useEffect(() => {
    // Before anyone asks, as the network may be gone then. A failure is tried again by the press.
    if (idle) load().catch(() => undefined);
  }, [idle]);
  const again = () => {
    // The message goes with its button: the menu gives the focus back to its own.
    button.current?.focus();
    open();
  };
  const open = () => {
    load().then(
      (screen) => setOpen(() => screen),
      // The key was pulled out, or the server is away.
      () => toasts.show({ text: t('menuError'), tone: 'bad', retry: again }),
    );
  };
  const isOpen = Open !== undefined;
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        icon={icon}
        opens={{ what: 'menu', isOpen }}
        onPress={open}
        onArrow={open}
      />
      {isOpen && <Open label={label} of={button} actions={actions} onClose={() => setOpen(undefined)} />}
    </>
  );
}
