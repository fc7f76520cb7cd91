import { utilityProcess } from 'electron';

/** The line to a process of ours: Electron's utility process, or whatever a test puts there. */
export interface ChildPort<Request, Message> {
  post(request: Request): void;
  onMessage(listener: (message: Message) => void): void;
  onExit(listener: (code: number) => void): void;
  kill(): void;
}

/** Starts such a process. Its text output goes nowhere in the product. */
export function forkChild<Request, Message>(
  modulePath: string,
  output: 'inherit' | 'ignore',
): ChildPort<Request, Message> {
  const child = utilityProcess.fork(modulePath, [], { serviceName: 'Cartable', stdio: output });
  return {
    post: (request) => child.postMessage(request),
    onMessage: (listener) => child.on('message', listener),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
}
