import { RefreshCw } from 'lucide-react';
import { type FormEvent, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { Button } from '../design/Button/Button.tsx';
import { Segmented } from '../design/Choice/Segmented.tsx';
import { PassphraseField } from '../design/Field/PassphraseField.tsx';
import { StrengthMeter } from '../design/Field/StrengthMeter.tsx';
import { TextField } from '../design/Field/TextField.tsx';
import { Notice } from '../design/Status/Notice.tsx';
import './FirstStart.css';
import { usePassphraseRating } from './usePassphraseRating.ts';
import type { useAttempt } from '../lib/useAttempt.ts';

export interface PassphraseFormProps {
  readonly attempt: ReturnType<typeof useAttempt>;
  readonly onChosen: (passphrase: string) => Promise<unknown>;
  /** What the button says; by default that it protects the key. */
  readonly submitLabel?: string;
}

/** Five words drawn by the key, or one's own when it is strong enough; typed once more, because a typing error would lock its owner out. */
export function PassphraseForm({ attempt, onChosen, submitLabel }: PassphraseFormProps) {
  const { t } = useTranslation('start');
  const bridge = useBridge();
  const [kind, setKind] = useState<'words' | 'own'>('words');
  const [words, setWords] = useState<readonly string[]>([]);
  const [own, setOwn] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const rating = usePassphraseRating(kind === 'own' ? own : '');
  const chosen = kind === 'words' ? words.join(' ') : own;

  const draw = useCallback(async () => {
    const answer = await bridge.call('vault.suggest', {});
    if (answer.ok) setWords(answer.value.words);
  }, [bridge]);
  useEffect(() => {
    void draw();
  }, [draw]);

  // A field that stays marked as wrong would keep the browser from submitting the form.
  const copy = (text: string) => {
    setAgain(text);
    setDiffers(false);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const typed = kind === 'words' ? again.trim().replace(/\s+/g, ' ').toLowerCase() : again;
    const same = typed.normalize('NFKC') === chosen.normalize('NFKC');
    setDiffers(!same);
    if (same) await onChosen(chosen);
  };

  return (
    <form className="stack" onSubmit={(event) => void submit(event)}>
      <Segmented
        label={t('passphrase.kind')}
        hideLabel
        value={kind}
        onChange={(next) => {
          setKind(next);
          setAgain('');
          setDiffers(false);
        }}
        options={[
          { value: 'words', label: t('passphrase.words') },
          { value: 'own', label: t('passphrase.own') },
        ]}
      />
      {kind === 'words' ? (
        <div className="words">
          <ol className="words-list" aria-label={t('passphrase.yourWords')}>
            {words.map((word) => (
              <li key={word}>{word}</li>
            ))}
          </ol>
          <Button variant="quiet" size="sm" icon={RefreshCw} onPress={() => void draw()}>
            {t('passphrase.draw')}
          </Button>
        </div>
      ) : (
        <div className="own">
          <PassphraseField
            label={t('passphrase.ownLabel')}
            hint={t('passphrase.ownHint')}
            value={own}
            onChange={setOwn}
          />
          {rating && <StrengthMeter guessesLog10={rating.log10Guesses} accepted={rating.accepted} />}
        </div>
      )}
      {kind === 'words' ? (
        <TextField
          label={t('passphrase.copy')}
          hint={t('passphrase.copyHint')}
          value={again}
          onChange={copy}
          error={differs ? t('differs') : undefined}
          autoComplete="off"
          spellCheck="false"
          isRequired
        />
      ) : (
        <PassphraseField
          label={t('passphrase.again')}
          value={again}
          onChange={copy}
          error={differs ? t('differs') : undefined}
          isRequired
        />
      )}
      {attempt.problem && (
        <Notice tone="bad" announce>
          {attempt.problem}
        </Notice>
      )}
      <div className="cover-actions">
        <Button
          type="submit"
          variant="primary"
          size="lg"
          isPending={attempt.busy}
          isDisabled={kind === 'own' && rating?.accepted !== true}
        >
          {attempt.busy ? t('passphrase.creating') : (submitLabel ?? t('passphrase.create'))}
        </Button>
      </div>
    </form>
  );
}
