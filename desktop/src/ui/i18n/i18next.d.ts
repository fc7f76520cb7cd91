import 'i18next';
import type { fr } from './fr.ts';

declare module 'i18next' {
  /** Makes a misspelt key a compile error. */
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof fr;
  }
}
