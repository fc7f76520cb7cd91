import directory from '../../../../locales/en/directory.json' with { type: 'json' };
import documents from '../../../../locales/en/documents.json' with { type: 'json' };
import fleet from '../../../../locales/en/fleet.json' with { type: 'json' };
import people from '../../../../locales/en/people.json' with { type: 'json' };
import region from '../../../../locales/en/region.json' with { type: 'json' };
import tray from '../../../../locales/en/tray.json' with { type: 'json' };
import unlock from '../../../../locales/en/unlock.json' with { type: 'json' };
import privacy from '../../../../../shared/locales/en/privacy.json' with { type: 'json' };
import errors from '../../../../../shared/locales/en/errors.json' with { type: 'json' };

/** The English sentences of all other screens, by namespace. */
export const rest = { directory, documents, fleet, people, region, tray, unlock, privacy, errors };
