import { execFile } from 'node:child_process';

/** How a tool of the system ended, and what it said. */
export interface ToolEnd {
  /** 127 for a tool that there is not, 124 for one that was stopped because it took too long. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Environment and patience for a tool. */
export interface ToolOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
  /** Its standard input; empty unless said otherwise. */
  readonly input?: string;
  /**
   * It is killed with the thread that runs it: by the kernel (Linux' PR_SET_PDEATHSIG), so that it is whatever ended the thread or the whole process. What writes on a key would
   * otherwise go on with it when it was stopped, beside whoever is given the key next.
   */
  readonly endsWithThread?: boolean;
  /** The tool is gone: later than the answer for one that waited for a disk which answers nothing, and that even the kernel cannot stop before. */
  readonly gone?: () => void;
}

const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** Runs a tool of the system without a shell, and waits for it, but never longer than it is given. */
export function run(tool: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolEnd> {
  return new Promise((resolve) => {
    const { env = process.env, timeoutMs = 0, input = '', gone, endsWithThread = false } = options;
    const isTied = endsWithThread && process.platform === 'linux';
    const child = execFile(
      isTied ? 'setpriv' : tool,
      isTied ? ['--pdeathsig', 'KILL', '--', tool, ...args] : [...args],
      { env, maxBuffer: LARGEST_ANSWER_BYTES, killSignal: 'SIGKILL' },
      (error, stdout, stderr) => {
        clearTimeout(limit);
        gone?.();
        if (error === null) return resolve({ code: 0, stdout, stderr });
        const absent = error.code === 'ENOENT' || error.code === 'EACCES';
        const code = absent ? 127 : error.killed ? 124 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr: stderr || error.message });
      },
    );
    const stop = () => {
      child.kill('SIGKILL');
      resolve({ code: 124, stdout: '', stderr: `${tool} took longer than ${timeoutMs} ms` });
    };
    const limit = timeoutMs > 0 ? setTimeout(stop, timeoutMs) : undefined;
    // A tool that there is not, or that ended before it had read all, says so by how it ended.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** The same, for a tool that must succeed. @throws Error with its own last words when it does not */
export async function must(
  tool: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolEnd> {
  const end = await run(tool, args, options);
  if (end.code === 0) return end;
  const words = (end.stderr || end.stdout).trim().split('\n').slice(-15).join('\n');
  throw new Error(`${tool} ended with code ${end.code}\n${words}`);
}
