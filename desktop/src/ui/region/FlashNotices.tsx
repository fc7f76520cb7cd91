import type { FlashTone } from '@cartable/shared/domain/region/flash.ts';
import { flashPieces } from '@cartable/shared/domain/region/flashText.ts';
import type { FlashLine } from '@cartable/shared/domain/region/queries/flashes.ts';
import { useTranslation } from 'react-i18next';
import { useHostState } from '../bridge/HostContext.tsx';
import { useAction } from '../bridge/useAction.ts';
import { useQuery } from '../bridge/useQuery.ts';
import { Button } from '../design/Button/Button.tsx';
import { Notice, type NoticeTone } from '../design/Status/Notice.tsx';

const tones: Readonly<Record<FlashTone, NoticeTone>> = { info: 'info', warn: 'warn', urgent: 'bad' };

/** Messages of the region, the academy or the school, at the top of the home page; each can be put away. They are on the key too. */
export function FlashNotices() {
  const { t } = useTranslation('app');
  const state = useQuery('region.flashes', {});
  const act = useAction();
  if (state.status !== 'ready' || state.value.length === 0) return null;
  return (
    <section className="flashes" aria-label={t('flashes')}>
      {state.value.map((line) => (
        <FlashNotice
          key={line.id}
          line={line}
          onDismiss={() => void act('region.dismissFlash', { flashId: line.id })}
        />
      ))}
    </section>
  );
}

/** One message in the language of the page, as everybody sees it. */
export function FlashNotice({
  line,
  onDismiss,
}: {
  readonly line: Pick<FlashLine, 'tone' | 'textFr' | 'textEn'>;
  readonly onDismiss?: () => void;
}) {
  const { t, i18n } = useTranslation('app');
  const { host } = useHostState();
  const english = i18n.language === 'en' ? line.textEn : null;
  const text = english ?? line.textFr;
  let from = 0;
  const pieces = flashPieces(text).map((piece) => {
    const at = from;
    from += piece.text.length;
    return { ...piece, at };
  });
  return (
    <Notice
      tone={tones[line.tone]}
      {...(onDismiss && {
        actions: (
          <Button size="sm" variant="quiet" onPress={onDismiss}>
            {t('flashDismiss')}
          </Button>
        ),
      })}
    >
      <p className="flash-text" lang={english === null ? 'fr' : 'en'}>
        {pieces.map(({ text: words, href, at }) =>
          // A key opens no address but its server's: it shows where to go.
          href === undefined || host !== 'portal' ? (
            <span key={at}>{words}</span>
          ) : (
            <a key={at} href={href} target="_blank" rel="noreferrer">
              {words}
            </a>
          ),
        )}
      </p>
    </Notice>
  );
}
