import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBridge } from '../bridge/BridgeContext.tsx';
import { useToasts } from '../design/Toast/ToastRegion.tsx';
import { useErrorText } from '../i18n/useErrorText.ts';

/** Saves everything that is kept about a person where the one who asks says; says how it ended. */
export function useExport(): {
  readonly exporting: boolean;
  readonly exportData: (userId: string) => Promise<void>;
} {
  const { t, i18n } = useTranslation('privacy');
  const bridge = useBridge();
  const toasts = useToasts();
  const errorText = useErrorText();
  const [exporting, setExporting] = useState(false);
  const exportData = async (userId: string): Promise<void> => {
    setExporting(true);
    try {
      const language = i18n.language.startsWith('en') ? 'en' : 'fr';
      const answer = await bridge.call('privacy.export', { userId, language });
      if (!answer.ok) toasts.show({ text: errorText(answer.error), tone: 'bad' });
      else if (answer.value.saved) toasts.show({ text: t('page.exported'), tone: 'good' });
    } finally {
      setExporting(false);
    }
  };
  return { exporting, exportData };
}
