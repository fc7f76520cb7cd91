import { Ellipsis, ExternalLink, Eye, FolderInput, PencilLine, Save, Trash2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileState } from '@cartable/shared/bridge/bridge.ts';
import type { NodeLine } from '@cartable/shared/domain/documents/queries/nodeLine.ts';
import { navigate } from '../app/route.ts';
import { useHostState } from '../bridge/HostContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { Menu, type MenuAction } from '../design/Menu/Menu.tsx';
import { canPreview } from '../lib/fileKind.ts';
import './Documents.css';
import { MoveDialog } from './MoveDialog.tsx';
import { NameDialog } from './NameDialog.tsx';
import { NodeRow } from './NodeRow.tsx';
import type { DocumentActions } from './useDocumentActions.ts';
import { useFileStates } from './useFileStates.ts';
import { lazyPart } from '../lib/lazyPart.ts';

const Preview = lazyPart(() => import('./Preview.tsx'));

/** How many rows are drawn at once: a folder of thousands must not freeze an old computer. */
const step = 200;

export interface NodeTableProps {
  readonly nodes: readonly NodeLine[];
  readonly actions: DocumentActions;
}

interface Asking {
  readonly what: 'rename' | 'move' | 'open' | 'checkOut';
  readonly node: NodeLine;
}

/** What a folder holds: open, rename, move, put in the trash; another program only after a warning. */
export function NodeTable({ nodes, actions }: NodeTableProps) {
  const { t } = useTranslation('documents');
  // A browser hands a file over by downloading it; only a key can watch what another program does to it.
  const portal = useHostState().host === 'portal';
  const [limit, setLimit] = useState(step);
  const shown = nodes.slice(0, limit);
  const states = useFileStates(shown.flatMap((node) => node.content?.manifest ?? []));
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);

  const open = (node: NodeLine) => {
    if (node.kind === 'folder') navigate('documents', node.id);
    else if (canPreview(node.name)) setAsking({ what: 'open', node });
    else if (portal) void actions.saveCopy(node);
    else setAsking({ what: 'checkOut', node });
  };
  const menuOf = (node: NodeLine): readonly MenuAction[] => {
    const out: MenuAction = {
      id: 'out',
      label: t('checkOut'),
      icon: ExternalLink,
      onAction: () => setAsking({ what: 'checkOut', node }),
    };
    const file: readonly MenuAction[] = [
      { id: 'open', label: t('open'), icon: Eye, onAction: () => open(node) },
      ...(portal ? [] : [out]),
      { id: 'copy', label: t('saveCopy'), icon: Save, onAction: () => void actions.saveCopy(node) },
    ];
    return [
      ...(node.kind === 'file' ? file : []),
      {
        id: 'rename',
        label: t('rename'),
        icon: PencilLine,
        onAction: () => setAsking({ what: 'rename', node }),
      },
      { id: 'move', label: t('move'), icon: FolderInput, onAction: () => setAsking({ what: 'move', node }) },
      {
        id: 'trash',
        label: t('trash'),
        icon: Trash2,
        danger: true,
        onAction: () => void actions.trash(node),
      },
    ];
  };
  const stateOf = (node: NodeLine): FileState | undefined =>
    node.content ? states[node.content.manifest] : undefined;

  return (
    <>
      <ul className="nodes" aria-label={t('contents')}>
        {shown.map((node) => (
          <NodeRow key={node.id} node={node} state={stateOf(node)} onOpen={() => open(node)}>
            <Menu label={t('actionsOf', { name: node.name })} icon={Ellipsis} actions={menuOf(node)} />
          </NodeRow>
        ))}
      </ul>
      {nodes.length > limit && (
        <Button onPress={() => setLimit(limit + step)}>
          {t('showMore', { count: nodes.length - limit })}
        </Button>
      )}
      {asking?.what === 'open' && asking.node.content && (
        <Suspense fallback={null}>
          <Preview file={{ name: asking.node.name, content: asking.node.content }} onClose={close} />
        </Suspense>
      )}
      {asking?.what === 'rename' && (
        <NameDialog
          title={t('rename')}
          label={t('newName')}
          initial={asking.node.name}
          action={t('rename')}
          onClose={close}
          onName={(name) => void actions.rename(asking.node, name)}
        />
      )}
      {asking?.what === 'move' && <MoveDialog node={asking.node} onClose={close} onMove={actions.move} />}
      <ConfirmDialog
        title={t('checkOutTitle')}
        isOpen={asking?.what === 'checkOut'}
        onClose={close}
        onConfirm={() => asking && void actions.checkOut(asking.node)}
        confirmLabel={t('checkOut')}
      >
        <p>{t('checkOutText')}</p>
        <p>{t('checkOutHow')}</p>
      </ConfirmDialog>
    </>
  );
}
