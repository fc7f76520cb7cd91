import { type LucideIcon, Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Dialog } from 'react-aria-components/Dialog';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { SearchField } from 'react-aria-components/SearchField';
import { matches } from '../../lib/fold.ts';
import '../Dialog/Dialog.css';
import '../Field/Field.css';
import './Palette.css';

export interface Command {
  readonly id: string;
  readonly label: string;
  /** Where it is or what it is: "Cahier de textes", "Réglage". Searched too. */
  readonly detail: string;
  readonly icon: LucideIcon;
  readonly run: () => void;
}

export interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
  /** Follows what is typed, for results that come from elsewhere. */
  readonly onText?: (text: string) => void;
}

/** Search everywhere: pages, work, marks, documents, actions; accents and case do not matter. */
export function CommandPalette({ isOpen, onClose, commands, onText }: CommandPaletteProps) {
  const { t } = useTranslation('common');
  return (
    <ModalOverlay
      className="scrim palette-scrim"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className="modal palette">
        <Dialog className="dialog" aria-label={t('palette.title')}>
          <Autocomplete
            filter={(text, query) => matches(query, text)}
            onInputChange={(text) => onText?.(text)}
          >
            <SearchField className="palette-search" aria-label={t('palette.title')} autoFocus>
              <Search aria-hidden="true" />
              <Input className="palette-input" placeholder={t('palette.placeholder')} />
            </SearchField>
            <Menu
              className="listbox palette-list"
              aria-label={t('palette.results')}
              items={commands}
              renderEmptyState={() => <p className="palette-none">{t('palette.none')}</p>}
            >
              {(command) => (
                <MenuItem
                  id={command.id}
                  textValue={`${command.label} ${command.detail}`}
                  className="option"
                  onAction={() => {
                    onClose();
                    command.run();
                  }}
                >
                  <command.icon aria-hidden="true" />
                  <span className="palette-label">{command.label}</span>
                  <span className="palette-detail">{command.detail}</span>
                </MenuItem>
              )}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
