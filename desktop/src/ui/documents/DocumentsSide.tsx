import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { href } from '../app/route.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { QuotaBar } from '../design/Chart/QuotaBar.tsx';
import { FolderTree } from '../design/Files/FolderTree.tsx';
import { useFormat } from '../lib/useFormat.ts';
import { useNarrow } from '../lib/useNarrow.ts';
import './Documents.css';
import { chainTo, folderNodes, topId } from './folderTree.ts';

export interface DocumentsSideProps {
  /** Null = the top. */
  readonly current: string | null;
  readonly onSelect: (id: string | null) => void;
}

/** The tree of folders, the trash and the space used. On a phone the tree is left out: the list itself opens folders. */
export function DocumentsSide({ current, onSelect }: DocumentsSideProps) {
  const { t } = useTranslation('documents');
  const narrow = useNarrow();
  const tree = useQuery('documents.tree', {});
  // All of it at once: the trash would move down as the folders come.
  if (!narrow && tree.status === 'loading') return <aside className="documents-side" />;
  const folders = tree.status === 'ready' ? tree.value : undefined;
  return (
    <aside className="documents-side" aria-label={t('folders')}>
      {!narrow && folders && (
        <FolderTree
          label={t('folders')}
          folders={folderNodes(t('title'), folders)}
          selected={current ?? topId}
          onSelect={(id) => onSelect(id === topId ? null : id)}
          expanded={[topId, ...(current === null ? [] : (chainTo(folders, current) ?? []))]}
        />
      )}
      <a className="trash-link" href={href('documents', 'trash')}>
        <Trash2 aria-hidden="true" />
        {t('trashTitle')}
      </a>
      <SpaceUsed />
    </aside>
  );
}

function SpaceUsed() {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const state = useQuery('documents.usage', {});
  if (state.status !== 'ready') return null;
  const { usedBytes, quotaBytes, trashBytes } = state.value;
  return (
    <div>
      {quotaBytes === null ? (
        <p className="node-facts">{format.bytes(usedBytes)}</p>
      ) : (
        <QuotaBar usedBytes={usedBytes} totalBytes={quotaBytes} />
      )}
      {trashBytes > 0 && <p className="node-facts">{t('trashUses', { size: format.bytes(trashBytes) })}</p>}
    </div>
  );
}
