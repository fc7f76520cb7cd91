import portal from '../../../../locales/fr/portal.json' with { type: 'json' };
import words from '../../../../locales/portal/fr.json' with { type: 'json' };
import errors from '../../../../../shared/locales/fr/errors.json?first';
import { first } from '../../i18n/first/fr.ts';
import { overlaid } from './overlaid.ts';

export const sentences = { ...overlaid({ ...first, errors }, words), portal };
