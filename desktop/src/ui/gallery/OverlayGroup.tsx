import { BookOpen, Ellipsis, FolderInput, PencilLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Menu } from '../design/Menu/Menu.tsx';
import { CommandPalette } from '../design/Palette/CommandPalette.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { subjects } from './subjects.ts';
import { useWords } from './words.ts';

/** What appears above the page. */
export function OverlayGroup() {
  const w = useWords();
  const toasts = useToasts();
  const [open, setOpen] = useState<'none' | 'dialog' | 'palette'>('none');
  const close = () => setOpen('none');
  return (
    <div id="overlays">
      <Card title={w('dialogs')}>
        <div className="gallery-row">
          <Button onPress={() => setOpen('dialog')}>{w('open')}</Button>
          <Button onPress={() => toasts.show({ text: w('moved'), tone: 'plain', undo: () => {} })}>
            {w('toast')}
          </Button>
          <Button onPress={() => setOpen('palette')}>{w('palette')}</Button>
          <Menu
            label={w('menu')}
            icon={Ellipsis}
            actions={[
              { id: 'rename', label: w('rename'), icon: PencilLine, onAction: () => {} },
              { id: 'move', label: w('move'), icon: FolderInput, onAction: () => {} },
              { id: 'trash', label: w('trash'), icon: Trash2, danger: true, onAction: () => {} },
            ]}
          />
        </div>
      </Card>
      <ConfirmDialog
        title={w('dialogTitle')}
        isOpen={open === 'dialog'}
        onClose={close}
        onConfirm={close}
        confirmLabel={w('trash')}
        danger
      >
        <p>{w('dialogText')}</p>
      </ConfirmDialog>
      <CommandPalette
        isOpen={open === 'palette'}
        onClose={close}
        commands={subjects.map(({ name }) => ({
          id: name,
          label: name,
          detail: w('subject'),
          icon: BookOpen,
          run: () => {},
        }))}
      />
    </div>
  );
}
