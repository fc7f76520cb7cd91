import app from '../../../locales/fr/app.json' with { type: 'json' };
import common from '../../../locales/fr/common.json' with { type: 'json' };
import directory from '../../../locales/fr/directory.json' with { type: 'json' };
import documents from '../../../locales/fr/documents.json' with { type: 'json' };
import fleet from '../../../locales/fr/fleet.json' with { type: 'json' };
import grades from '../../../locales/fr/grades.json' with { type: 'json' };
import home from '../../../locales/fr/home.json' with { type: 'json' };
import homework from '../../../locales/fr/homework.json' with { type: 'json' };
import people from '../../../locales/fr/people.json' with { type: 'json' };
import region from '../../../locales/fr/region.json' with { type: 'json' };
import settings from '../../../locales/fr/settings.json' with { type: 'json' };
import start from '../../../locales/fr/start.json' with { type: 'json' };
import sync from '../../../locales/fr/sync.json' with { type: 'json' };
import unlock from '../../../locales/fr/unlock.json' with { type: 'json' };
import privacy from '../../../../shared/locales/fr/privacy.json' with { type: 'json' };
import errors from '../../../../shared/locales/fr/errors.json' with { type: 'json' };

/** Every French sentence of the interface, by namespace. French is the reference: the types of keys come from here. */
export const fr = {
  app,
  common,
  directory,
  documents,
  fleet,
  grades,
  home,
  homework,
  people,
  privacy,
  region,
  settings,
  start,
  sync,
  unlock,
  errors,
};
