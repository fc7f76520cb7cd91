import { FolderOpen, FolderPlus, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FolderContents } from '@cartable/shared/domain/documents/queries/list.ts';
import { href, navigate } from '../app/route.ts';
import { useSyncStatus } from '../bridge/HostContext.tsx';
import { QueryView } from '../bridge/QueryView.tsx';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { FileDrop } from '../design/Files/FileDrop.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { CheckedOutNotice } from './CheckedOutNotice.tsx';
import './Documents.css';
import { DocumentsSide } from './DocumentsSide.tsx';
import { NameDialog } from './NameDialog.tsx';
import { NodeTable } from './NodeTable.tsx';
import { TransferBar } from './TransferBar.tsx';
import { useDocumentActions } from './useDocumentActions.ts';

/** One folder of a person's documents, with the tree of folders and the space used beside it. */
export function FolderPage({ folderId }: { readonly folderId: string | null }) {
  const { t } = useTranslation('documents');
  const state = useQuery('documents.list', { parentId: folderId });
  return (
    <QueryView state={state}>
      {(contents) =>
        contents ? (
          <Folder contents={contents} folderId={folderId} />
        ) : (
          <Page title={t('folderGone')} back={{ href: href('documents'), label: t('title') }}>
            <EmptyState icon={SearchX} title={t('folderGone')}>
              {t('folderGoneText')}
            </EmptyState>
          </Page>
        )
      }
    </QueryView>
  );
}

interface FolderProps {
  readonly contents: FolderContents;
  readonly folderId: string | null;
}

function Folder({ contents, folderId }: FolderProps) {
  const { t } = useTranslation('documents');
  const actions = useDocumentActions();
  const { transfers } = useSyncStatus();
  const [naming, setNaming] = useState(false);
  const { path, nodes } = contents;
  const parent = path.at(-2);
  const title = path.at(-1)?.name ?? t('title');
  return (
    <Page
      title={title}
      eyebrow={
        path.length > 1
          ? path
              .slice(0, -1)
              .map((one) => one.name)
              .join(' › ')
          : t('eyebrow')
      }
      {...(folderId === null
        ? {}
        : {
            back: {
              href: parent ? href('documents', parent.id) : href('documents'),
              label: parent?.name ?? t('title'),
            },
          })}
      actions={
        <Button icon={FolderPlus} onPress={() => setNaming(true)}>
          {t('newFolder')}
        </Button>
      }
    >
      <CheckedOutNotice />
      <div className="documents">
        <DocumentsSide
          current={folderId}
          onSelect={(id) => (id === null ? navigate('documents') : navigate('documents', id))}
        />
        <div className="stack">
          <FileDrop compact label={t('dropHere')} onFiles={(files) => void actions.add(files, folderId)} />
          {transfers.length > 0 && (
            <Card title={t('transfers')}>
              {transfers.map((transfer) => (
                <TransferBar key={`${transfer.direction} ${transfer.manifest}`} transfer={transfer} />
              ))}
            </Card>
          )}
          {nodes.length === 0 ? (
            <EmptyState icon={FolderOpen} title={t('emptyFolder')}>
              {t('emptyFolderText')}
            </EmptyState>
          ) : (
            <NodeTable nodes={nodes} actions={actions} />
          )}
        </div>
      </div>
      {naming && (
        <NameDialog
          title={t('newFolder')}
          label={t('folderName')}
          initial=""
          action={t('createFolder')}
          onClose={() => setNaming(false)}
          onName={(name) => void actions.createFolder(name, folderId)}
        />
      )}
    </Page>
  );
}
