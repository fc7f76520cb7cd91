import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import '../design/index.css';
import './Gallery.css';
import { createI18n } from '../i18n/createI18n.ts';
import { keySentences } from '../i18n/keySentences.ts';
import { Gallery } from './Gallery.tsx';

const root = document.getElementById('root');
const language = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'fr';
const i18n = await createI18n(language, keySentences);
document.documentElement.lang = language;
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <Gallery />
      </I18nextProvider>
    </StrictMode>,
  );
}
