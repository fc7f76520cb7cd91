import { start } from '../app/start.tsx';
import { httpBridge } from './httpBridge.ts';

await start(httpBridge(`/host/${new URLSearchParams(location.search).get('host') ?? ''}`));
