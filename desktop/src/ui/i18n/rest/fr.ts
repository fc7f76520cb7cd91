import directory from '../../../../locales/fr/directory.json' with { type: 'json' };
import documents from '../../../../locales/fr/documents.json' with { type: 'json' };
import fleet from '../../../../locales/fr/fleet.json' with { type: 'json' };
import people from '../../../../locales/fr/people.json' with { type: 'json' };
import region from '../../../../locales/fr/region.json' with { type: 'json' };
import tray from '../../../../locales/fr/tray.json' with { type: 'json' };
import unlock from '../../../../locales/fr/unlock.json' with { type: 'json' };
import privacy from '../../../../../shared/locales/fr/privacy.json' with { type: 'json' };
import errors from '../../../../../shared/locales/fr/errors.json' with { type: 'json' };

/** The French sentences of all other screens, by namespace. */
export const rest = { directory, documents, fleet, people, region, tray, unlock, privacy, errors };
