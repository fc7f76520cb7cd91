import words from '../../../../../locales/portal/en.json' with { type: 'json' };
import { rest } from '../../../i18n/rest/en.ts';
import { overlaid } from '../overlaid.ts';

export const sentences = overlaid(rest, words);
