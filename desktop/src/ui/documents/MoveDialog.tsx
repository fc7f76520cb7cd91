import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeLine } from '@cartable/shared/domain/documents/queries/nodeLine.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Dialog } from '../design/Dialog/Dialog.tsx';
import { FolderTree } from '../design/Files/FolderTree.tsx';
import { chainTo, folderNodes, topId } from './folderTree.ts';

export interface MoveDialogProps {
  readonly node: NodeLine;
  readonly onClose: () => void;
  readonly onMove: (node: NodeLine, into: readonly string[], back: readonly string[]) => Promise<void>;
}

/** Chooses the folder that something goes to. */
export function MoveDialog({ node, onClose, onMove }: MoveDialogProps) {
  const { t } = useTranslation('documents');
  const tree = useQuery('documents.tree', {});
  const here = node.parentId ?? topId;
  const [target, setTarget] = useState(here);
  const move = () => {
    if (tree.status !== 'ready') return;
    const into = chainTo(tree.value, target);
    if (into) void onMove(node, into, chainTo(tree.value, here) ?? []);
    onClose();
  };
  return (
    <Dialog
      title={t('moveTitle', { name: node.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button variant="quiet" onPress={onClose}>
            {t('cancel', { ns: 'common' })}
          </Button>
          <Button variant="primary" isDisabled={target === here} onPress={move}>
            {t('moveHere')}
          </Button>
        </>
      }
    >
      <QueryView state={tree}>
        {(folders) => (
          <FolderTree
            label={t('folders')}
            folders={folderNodes(t('title'), folders, node.id)}
            selected={target}
            onSelect={setTarget}
            expanded={[topId, ...(chainTo(folders, here) ?? [])]}
          />
        )}
      </QueryView>
    </Dialog>
  );
}
