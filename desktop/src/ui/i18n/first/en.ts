import app from '../../../../locales/en/app.json' with { type: 'json' };
import common from '../../../../locales/en/common.json' with { type: 'json' };
import grades from '../../../../locales/en/grades.json' with { type: 'json' };
import home from '../../../../locales/en/home.json' with { type: 'json' };
import homework from '../../../../locales/en/homework.json' with { type: 'json' };
import settings from '../../../../locales/en/settings.json' with { type: 'json' };
import start from '../../../../locales/en/start.json' with { type: 'json' };
import sync from '../../../../locales/en/sync.json' with { type: 'json' };

/** The English sentences of the sign-in, the frame and the home pages, by namespace. */
export const first = { app, common, grades, home, homework, settings, start, sync };
