import type { HostState } from '@cartable/shared/bridge/hostState.ts';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../bridge/useAction.ts';
import { Button } from '../design/Button/Button.tsx';
import { ButtonLink } from '../design/Button/ButtonLink.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';
import { useFormat } from '../lib/useFormat.ts';
import { href } from './route.ts';

/** Those whose sentence asks for another passphrase. */
const asksForPassphrase = ['vault.header_forged', 'vault.header_rolled_back'];

/** What the vault had to say when it opened, until the person has read it: one notice a kind, with each release by the school in its own line. */
export default function OpeningNotices({ notices }: Pick<HostState, 'notices'>) {
  const { t } = useTranslation('unlock');
  const { t: sync } = useTranslation('sync');
  const { t: settings } = useTranslation('settings');
  const command = useCommand();
  const errorText = useErrorText();
  const format = useFormat();
  const kinds = [...new Set(notices.map(({ code }) => code))];
  return kinds.map((code) => (
    <Notice
      key={code}
      tone="warn"
      actions={
        <>
          <Button size="sm" onPress={() => void command('vault.dismissNotice', { code })}>
            {sync('dismiss')}
          </Button>
          {asksForPassphrase.includes(code) && (
            <ButtonLink size="sm" href={href('settings')}>
              {settings('change.open')}
            </ButtonLink>
          )}
        </>
      }
    >
      <p>{errorText({ code, data: {} })}</p>
      {notices
        .filter((notice) => notice.code === code && notice.data.at !== undefined)
        .map(({ data }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two releases may be alike, and none moves.
          <p key={index}>{t('released', { ...data, when: format.moment(Number(data.at)) })}</p>
        ))}
    </Notice>
  ));
}
