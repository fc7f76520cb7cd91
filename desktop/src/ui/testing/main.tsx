import { KeyScreens } from '../app/KeyScreens.tsx';
import { start } from '../app/start.tsx';
import { keySentences } from '../i18n/keySentences.ts';
import { httpBridge } from './httpBridge.ts';

const bridge = httpBridge(`/host/${new URLSearchParams(location.search).get('host') ?? ''}`);
await start(bridge, { screens: KeyScreens, sentences: keySentences });
