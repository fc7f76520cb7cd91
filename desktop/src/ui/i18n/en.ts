import app from '../../../locales/en/app.json' with { type: 'json' };
import common from '../../../locales/en/common.json' with { type: 'json' };
import directory from '../../../locales/en/directory.json' with { type: 'json' };
import documents from '../../../locales/en/documents.json' with { type: 'json' };
import fleet from '../../../locales/en/fleet.json' with { type: 'json' };
import grades from '../../../locales/en/grades.json' with { type: 'json' };
import home from '../../../locales/en/home.json' with { type: 'json' };
import homework from '../../../locales/en/homework.json' with { type: 'json' };
import people from '../../../locales/en/people.json' with { type: 'json' };
import region from '../../../locales/en/region.json' with { type: 'json' };
import settings from '../../../locales/en/settings.json' with { type: 'json' };
import start from '../../../locales/en/start.json' with { type: 'json' };
import sync from '../../../locales/en/sync.json' with { type: 'json' };
import unlock from '../../../locales/en/unlock.json' with { type: 'json' };
import privacy from '../../../../shared/locales/en/privacy.json' with { type: 'json' };
import errors from '../../../../shared/locales/en/errors.json' with { type: 'json' };

/** Every English sentence of the interface, by namespace. */
export const en = {
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
