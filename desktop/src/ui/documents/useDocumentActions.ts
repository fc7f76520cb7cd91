import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeLine } from '@cartable/shared/domain/documents/queries/nodeLine.ts';
import { useMe } from '../bridge/HostContext.tsx';
import { useAction, useCommand } from '../bridge/useAction.ts';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { today } from '../lib/days.ts';
import { newRecordId } from '../lib/newRecordId.ts';
import { useAddFiles } from './FilePicker.tsx';

/** What one can do with documents; whatever destroys can be undone from its message. */
export interface DocumentActions {
  readonly add: (files: readonly File[], parentId: string | null) => Promise<void>;
  readonly createFolder: (name: string, parentId: string | null) => Promise<void>;
  readonly rename: (node: NodeLine, name: string) => Promise<void>;
  /** `into`: the target folder and those around it up to the top; none = the top. `back`: the same for where it stands. */
  readonly move: (node: NodeLine, into: readonly string[], back: readonly string[]) => Promise<void>;
  readonly trash: (node: NodeLine) => Promise<void>;
  readonly checkOut: (node: NodeLine) => Promise<void>;
  readonly saveCopy: (node: NodeLine) => Promise<void>;
}

/** The actions of the document screens. */
export function useDocumentActions(): DocumentActions {
  const { t } = useTranslation('documents');
  const act = useAction();
  const command = useCommand();
  const toasts = useToasts();
  const encrypt = useAddFiles();
  const { givenName } = useMe();
  return useMemo(() => {
    const tell = (text: string, undo: () => void) => toasts.show({ text, tone: 'plain', undo });
    return {
      add: async (files, parentId) => {
        for (const { name, content } of await encrypt(files)) {
          await act('documents.putFile', {
            id: newRecordId(),
            copyId: newRecordId(),
            parentId,
            name,
            content,
            base: null,
            deviceLabel: t('keyOf', { name: givenName }).slice(0, 40),
            day: today(),
          });
        }
      },
      createFolder: async (name, parentId) => {
        await act('documents.createFolder', { id: newRecordId(), parentId, name });
      },
      rename: async (node, name) => {
        if (name === node.name || !(await act('documents.rename', { id: node.id, name }))) return;
        tell(t('renamed', { name }), () => void act('documents.rename', { id: node.id, name: node.name }));
      },
      move: async (node, into, back) => {
        if (!(await act('documents.move', { id: node.id, into }))) return;
        tell(t('moved', { name: node.name }), () => void act('documents.move', { id: node.id, into: back }));
      },
      trash: async (node) => {
        if (!(await act('documents.trash', { id: node.id }))) return;
        tell(t('trashed', { name: node.name }), () => void act('documents.restore', { id: node.id }));
      },
      checkOut: async (node) => {
        await command('files.checkOut', { nodeId: node.id });
      },
      saveCopy: async ({ name, content }) => {
        if (content) await command('files.saveCopy', { file: { name, content } });
      },
    };
  }, [act, command, encrypt, givenName, t, toasts]);
}
