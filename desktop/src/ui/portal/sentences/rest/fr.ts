import words from '../../../../../locales/portal/fr.json' with { type: 'json' };
import { rest } from '../../../i18n/rest/fr.ts';
import { overlaid } from '../overlaid.ts';

export const sentences = overlaid(rest, words);
