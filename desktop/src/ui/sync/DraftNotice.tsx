import { useTranslation } from 'react-i18next';
import type { FormDraft } from '../bridge/useDraft.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useFormat } from '../lib/useFormat.ts';

export interface DraftNoticeProps {
  readonly draft: FormDraft;
  /** The text that is recorded, shown when it is no longer the one on which the draft was begun; absent = nothing can have overtaken it. */
  readonly recorded?: string;
}

/** Says in the form itself that a draft was taken up again, and that another version came meanwhile. Nothing when there is nothing to say. */
export function DraftNotice({ draft, recorded }: DraftNoticeProps) {
  const { t } = useTranslation('tray');
  const format = useFormat();
  const { resumedAt, stale, discard } = draft;
  return (
    <>
      {resumedAt !== undefined && (
        <Notice
          tone="info"
          actions={
            <Button size="sm" onPress={discard}>
              {t('draft.discard')}
            </Button>
          }
        >
          {t('draft.resumed', { when: format.moment(resumedAt) })}
        </Notice>
      )}
      {stale && recorded !== undefined && (
        <Notice tone="warn" announce>
          <p>{t('draft.stale')}</p>
          <p className="detail-text">{recorded}</p>
        </Notice>
      )}
    </>
  );
}
