import { expect, it } from 'vitest';
import { hostStateView } from './hostStateView.ts';

const me = { userId: 'u', schoolId: 's', givenName: 'Léa', familyName: 'Petit', roles: [] };

function unlockedView() {
  const view = hostStateView('1.0.0', 'https://ent.example.fr');
  const locked = view.current();
  const unlocked = { ...locked, phase: 'unlocked', me } as const;
  view.take({ type: 'state', state: unlocked });
  return { view, locked, unlocked };
}

it('passes the vault’s word on', () => {
  const { view, locked, unlocked } = unlockedView();
  expect(locked).toMatchObject({ phase: 'locked', server: 'https://ent.example.fr' });
  expect(view.current()).toEqual(unlocked);
  const changed = { type: 'changed', types: ['task'] } as const;
  expect(view.take(changed)).toBe(changed);
});

it('keeps the person’s name out once the key is gone, whatever arrives late', () => {
  const { view, unlocked } = unlockedView();
  expect(view.overrule('removed', 'key.removed')).toMatchObject({ phase: 'removed', me: null });
  expect(view.take({ type: 'state', state: unlocked })).toMatchObject({
    state: { phase: 'removed', me: null },
  });
  expect(view.restart()).toMatchObject({ phase: 'locked', me: null, problem: null });
});

it('says why the vault is locked after a crash, until the person opens it again', () => {
  const { view, locked, unlocked } = unlockedView();
  view.restart('vault.crashed');
  view.take({ type: 'state', state: locked });
  expect(view.current()).toMatchObject({ phase: 'locked', problem: { code: 'vault.crashed' }, me: null });
  view.take({ type: 'state', state: unlocked });
  expect(view.current()).toEqual(unlocked);
});

it('names the server that the technician set, until the profile names one', () => {
  const { view, locked } = unlockedView();
  expect(view.complete({ ...locked, server: null }).server).toBe('https://ent.example.fr');
  expect(view.complete({ ...locked, server: 'https://autre.example.fr' }).server).toBe(
    'https://autre.example.fr',
  );
});

it('tells a broken policy of the machine on a closed key that has nothing else to say', () => {
  const broken = { code: 'policy.invalid', data: { names: 'leaseDays' } };
  const view = hostStateView('1.0.0', null, broken);
  const locked = { ...view.current(), phase: 'locked', problem: null } as const;
  const told = (state: ReturnType<typeof view.current>) => {
    view.take({ type: 'state', state });
    return view.current().problem;
  };
  expect(told(locked)).toEqual(broken);
  expect(told({ ...locked, phase: 'firstStart' })).toEqual(broken);
  expect(told({ ...locked, problem: { code: 'idle', data: {} } })).toEqual({ code: 'idle', data: {} });
  expect(told({ ...locked, phase: 'unlocked', me })).toBeNull();
  view.restart('vault.crashed');
  view.take({ type: 'state', state: locked });
  expect(view.current().problem?.code).toBe('vault.crashed');
});
