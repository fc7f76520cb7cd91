import { RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrashEntry } from '@cartable/shared/domain/documents/queries/trash.ts';
import { href } from '../app/route.ts';
import { QueryView } from '../bridge/QueryView.tsx';
import { useAction } from '../bridge/useAction.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { IconButton } from '../design/Button/IconButton.tsx';
import { ConfirmDialog } from '../design/Dialog/ConfirmDialog.tsx';
import { FileRow } from '../design/Files/FileRow.tsx';
import { EmptyState } from '../design/State/EmptyState.tsx';
import { Card } from '../design/Surface/Card.tsx';
import { Page } from '../design/Surface/Page.tsx';
import { useFormat } from '../lib/useFormat.ts';

/** How many files one action may delete for good; a larger folder is cut, the deepest first. */
const atOnce = 200;

/** What was thrown away: restored with one press, or deleted for good after a question. */
export function TrashPage() {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const act = useAction();
  const state = useQuery('documents.trash', {});
  const [asking, setAsking] = useState<TrashEntry>();
  const purge = async ({ id: root, ids }: TrashEntry) => {
    for (let from = 0; from < ids.length; from += atOnce) {
      if (!(await act('documents.purge', { root, ids: ids.slice(from, from + atOnce) }))) return;
    }
  };
  return (
    <Page
      title={t('trashTitle')}
      eyebrow={t('trashEyebrow')}
      back={{ href: href('documents'), label: t('title') }}
    >
      <QueryView state={state}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon={Trash2} title={t('trashEmpty')}>
              {t('trashEmptyText')}
            </EmptyState>
          ) : (
            <Card>
              <ul>
                {entries.map((entry) => (
                  <li key={entry.id}>
                    <FileRow
                      name={entry.name}
                      sizeBytes={entry.sizeBytes}
                      detail={t('trashedAt', { when: format.moment(entry.trashedAt) })}
                      actions={
                        <>
                          <Button
                            size="sm"
                            icon={RotateCcw}
                            onPress={() => void act('documents.restore', { id: entry.id })}
                          >
                            {t('restore')}
                          </Button>
                          <IconButton
                            label={t('purgeOf', { name: entry.name })}
                            icon={Trash2}
                            onPress={() => setAsking(entry)}
                          />
                        </>
                      }
                    />
                  </li>
                ))}
              </ul>
            </Card>
          )
        }
      </QueryView>
      <ConfirmDialog
        title={t('purgeTitle', { name: asking?.name ?? '' })}
        isOpen={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={() => asking && void purge(asking)}
        confirmLabel={t('purge')}
        danger
      >
        <p>{t('purgeText')}</p>
      </ConfirmDialog>
    </Page>
  );
}
