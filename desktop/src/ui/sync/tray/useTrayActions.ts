import { useTranslation } from 'react-i18next';
import type { RefusedAction } from '@cartable/shared/bridge/syncStatus.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import { useBridge } from '../../bridge/BridgeContext.tsx';
import { useMe } from '../../bridge/HostContext.tsx';
import { useAction, useCommand } from '../../bridge/useAction.ts';
import { useToasts } from '../../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../../i18n/useErrorText.ts';
import { copyText } from '../../lib/copyText.ts';
import { today } from '../../lib/days.ts';
import { newRecordId } from '../../lib/newRecordId.ts';

/** What was sent again, or given up; nothing of the rest is touched. */
export interface TrayActions {
  /** Sends these again, each with its arguments; those refused at once stay in the tray and are told once. */
  readonly send: (actions: readonly { readonly id: string; readonly args: unknown }[]) => Promise<void>;
  readonly giveUp: (refusals: readonly Pick<RefusedAction, 'id'>[]) => Promise<void>;
  readonly keep: (files: readonly Attachment[]) => Promise<void>;
  readonly copy: (text: string) => void;
  readonly saveCopy: (file: Attachment) => Promise<void>;
}

/** The heading of the tray: the keyboard's place once the entry under it has gone. */
export const trayHeading = 'refused';

/** What can be done with refused actions. */
export function useTrayActions(): TrayActions {
  const { t } = useTranslation('tray');
  const bridge = useBridge();
  const command = useCommand();
  const act = useAction();
  const toasts = useToasts();
  const errorText = useErrorText();
  const { givenName } = useMe();
  const settle = () => (document.getElementById(trayHeading) ?? document.getElementById('content'))?.focus();
  return {
    async send(actions) {
      let sent = 0;
      let problem: string | undefined;
      for (const { id, args } of actions) {
        const answer = await bridge.call('sync.resubmit', { id, args });
        if (answer.ok) sent += 1;
        else problem ??= errorText(answer.error);
      }
      if (problem !== undefined) toasts.show({ text: problem, tone: 'bad' });
      if (sent === 0) return;
      toasts.show({ text: t('sent', { count: sent }), tone: 'good' });
      settle();
    },
    async giveUp(refusals) {
      for (const { id } of refusals) await command('sync.dismiss', { id });
      settle();
    },
    async keep(files) {
      let kept = 0;
      for (const { name, content } of files) {
        const put = await act('documents.putFile', {
          id: newRecordId(),
          copyId: newRecordId(),
          parentId: null,
          name,
          content,
          base: null,
          deviceLabel: t('keyOf', { ns: 'documents', name: givenName }).slice(0, 40),
          day: today(),
        });
        if (put) kept += 1;
      }
      if (kept > 0) toasts.show({ text: t('kept', { count: kept }), tone: 'good' });
    },
    copy(text) {
      const copied = copyText(text);
      toasts.show({ text: t(copied ? 'copied' : 'notCopied'), tone: copied ? 'good' : 'bad' });
    },
    async saveCopy(file) {
      await command('files.saveCopy', { file });
    },
  };
}
