import app from '../../../../locales/fr/app.json' with { type: 'json' };
import common from '../../../../locales/fr/common.json' with { type: 'json' };
import grades from '../../../../locales/fr/grades.json' with { type: 'json' };
import home from '../../../../locales/fr/home.json' with { type: 'json' };
import homework from '../../../../locales/fr/homework.json' with { type: 'json' };
import settings from '../../../../locales/fr/settings.json' with { type: 'json' };
import start from '../../../../locales/fr/start.json' with { type: 'json' };
import sync from '../../../../locales/fr/sync.json' with { type: 'json' };

/** The French sentences of the sign-in, the frame and the home pages, by namespace. */
export const first = { app, common, grades, home, homework, settings, start, sync };
