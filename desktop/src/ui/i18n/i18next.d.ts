import 'i18next';
import type portal from '../../../locales/fr/portal.json';
import type { fr } from './fr.ts';

declare module 'i18next' {
  /** Makes a misspelt key a compile error. */
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof fr & { portal: typeof portal };
  }
}
