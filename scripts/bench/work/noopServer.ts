import { startTeacherServer } from './teacherServer.ts';

/** `noopServer.ts`: the real server with a teacher of nine classes, alone in its process. Prints {"port", "code"} and ends with its parent. */
const server = await startTeacherServer();
console.log(JSON.stringify({ port: Number(new URL(server.origin).port), code: server.code }));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
