import portal from '../../../../locales/fr/portal.json' with { type: 'json' };
import words from '../../../../locales/portal/fr.json' with { type: 'json' };
import { fr } from '../../i18n/fr.ts';
import { overlaid } from './overlaid.ts';

export const sentences = { ...overlaid(fr, words), portal };
