import common from '../../../locales/en/common.json' with { type: 'json' };
import errors from '../../../../shared/locales/en/errors.json' with { type: 'json' };

/** Every English sentence of the interface, by namespace. */
export const en = { common, errors };
