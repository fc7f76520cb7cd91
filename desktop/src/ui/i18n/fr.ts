import common from '../../../locales/fr/common.json' with { type: 'json' };
import errors from '../../../../shared/locales/fr/errors.json' with { type: 'json' };

/** Every French sentence of the interface, by namespace. French is the reference: the types of keys come from here. */
export const fr = { common, errors };
