import portal from '../../../../locales/en/portal.json' with { type: 'json' };
import words from '../../../../locales/portal/en.json' with { type: 'json' };
import { en } from '../../i18n/en.ts';
import { overlaid } from './overlaid.ts';

export const sentences = { ...overlaid(en, words), portal };
