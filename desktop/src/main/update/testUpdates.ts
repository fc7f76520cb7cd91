import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultAppearance, type HostState, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import type { UpdateStatus } from '@cartable/shared/bridge/updateStatus.ts';
import { ok, type Result } from '@cartable/shared/lib/result.ts';
import { expect, vi } from 'vitest';
import type { UpdateMessage, UpdateRequest } from '../../update/protocol.ts';
import { slotsOf } from '../../update/slots/slots.ts';
import { keepUpdated, type KeepUpdated } from './keepUpdated.ts';
import type { UpdatePort } from './updatePort.ts';

/** A process that does what the test says; the real one is in the end-to-end test. */
export class ScriptedProcess implements UpdatePort {
  begun: UpdateRequest | undefined;
  killed = false;
  say: (message: UpdateMessage) => void = () => {};
  #exit: (code: number) => void = () => {};
  post(request: UpdateRequest): void {
    this.begun = request;
  }
  onMessage(listener: (message: UpdateMessage) => void): void {
    this.say = listener;
  }
  onExit(listener: (code: number) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.killed = true;
    this.#exit(0);
  }
}

/** What a server answers to the question for an update. */
type Offer = Result<{ version: string | null; stopped: readonly string[]; time: number; server: string }>;

/** The updates of a key that has version 1.0.0 in its first folder, with a server and processes that do what the test says. */
export class TestUpdates {
  readonly root: string = mkdtempSync(join(tmpdir(), 'cartable-keep-'));
  /** Those that were begun, in their order. */
  readonly processes: ScriptedProcess[] = [];
  /** What the server was asked. */
  readonly asked: unknown[] = [];
  /** What the server answers. */
  offer: Offer = ok({ version: '2.0.0', stopped: [], time: 7, server: 'https://lycee.example' });
  /** When the server answers. */
  answered: Promise<void> = Promise.resolve();
  /** What the screens were told. */
  readonly told: UpdateStatus[] = [];
  readonly updates: KeepUpdated;

  constructor() {
    const { a } = slotsOf(this.root, 'linux');
    mkdirSync(a, { recursive: true });
    writeFileSync(join(a, 'manifest.json'), '{"version":"1.0.0"}');
    this.updates = this.make();
  }

  /** Others of the same key. */
  make(change: { readonly readOnly?: boolean; readonly executable?: string } = {}): KeepUpdated {
    return keepUpdated({
      keyRoot: this.root,
      readOnly: false,
      packed: true,
      executable: join(this.root, 'app', 'linux', 'cartable'),
      platform: 'linux',
      version: '1.0.0',
      vault: {
        request: async (name, args) => {
          this.asked.push([name, args]);
          await this.answered;
          return this.offer as never;
        },
      },
      fork: () => {
        const one = new ScriptedProcess();
        this.processes.push(one);
        return one;
      },
      mirror: () => 'http://miroir.lycee',
      network: { certificates: [], proxy: 'http://mandataire.lycee:3128' },
      idleSeconds: () => 0,
      tell: (event) => {
        if (event.type === 'update') this.told.push(event.status);
      },
      log: () => {},
      ...change,
    });
  }

  /** Until the last process was given its work. */
  running(): Promise<void> {
    return vi.waitFor(() => expect(this.processes.at(-1)?.begun).toBeDefined());
  }

  dispose(): void {
    this.updates.dispose();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The state of a host in this phase. */
export const state = (phase: HostState['phase']): HostState => ({
  ...plainlyLocked,
  phase,
  appearance: defaultAppearance,
  server: null,
  version: '1.0.0',
  host: 'electron',
});
