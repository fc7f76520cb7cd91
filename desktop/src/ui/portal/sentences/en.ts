import portal from '../../../../locales/en/portal.json' with { type: 'json' };
import words from '../../../../locales/portal/en.json' with { type: 'json' };
import errors from '../../../../../shared/locales/en/errors.json?first';
import { first } from '../../i18n/first/en.ts';
import { overlaid } from './overlaid.ts';

export const sentences = { ...overlaid({ ...first, errors }, words), portal };
