import { fromBase64Url } from '@cartable/shared/lib/base64url.ts';
import { fromUtf8 } from '@cartable/shared/lib/bytes.ts';
import { workCommands } from '@cartable/shared/host/workCommands.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { ratePassphrase } from '../passphrase/strength.ts';
import { suggestWords } from '../passphrase/suggestWords.ts';
import { activate, checkCode, signIn } from './account.ts';
import { askServer } from './askServer.ts';
import { merged, writeAppearance } from './appearanceFile.ts';
import type { Handlers } from './dispatcher.ts';
import { mustHaveBegun } from './federation.ts';
import type { Host } from './host.ts';
import { mustTakeProfile } from './mustTakeProfile.ts';
import { personalWords } from './personalWords.ts';
import { askForUpdate } from './askForUpdate.ts';
import { saveExport } from './saveExport.ts';

/** Every request that needs an open key, as functions over the host. */
export function commands(host: Host): Omit<Handlers, 'key.open'> {
  /** A first start sends nothing that is spent there before the key was seen to take a profile. */
  const mustTake = async () => {
    if (host.board.state.phase === 'firstStart') await mustTakeProfile(host.tools.folder, host.key.readOnly);
  };
  const personal = () => personalWords(host.unlocked ? host.session.profile : host.pending?.profile);
  return {
    'key.lock': async ({ reason }) => {
      await host.lock(reason);
      return null;
    },
    'host.state': () => host.board.state,
    'host.setAppearance': (change) => {
      const appearance = merged(host.board.state.appearance, change);
      if (!host.key.readOnly) writeAppearance(host.key.appearancePath, appearance);
      host.board.change({ appearance });
      return null;
    },

    'account.checkCode': async ({ server, code }) => {
      await mustTake();
      const { login, givenName, familyName, schoolName, className } = await checkCode(
        host.key.network,
        server,
        code,
      );
      return { login, givenName, familyName, schoolName, className };
    },
    'account.activate': async ({ server, code, password, secondCode }) => {
      await mustTake();
      // Before the code is spent: it must still serve on a machine that is for this school.
      if (host.key.isForSomeSchools) {
        const { schoolId } = await checkCode(host.key.network, server, code);
        if (schoolId !== undefined) host.key.mustBeAllowed(schoolId);
      }
      return host.took(
        await activate(host.key.network, { server, device: host.key.device() }, code, password, secondCode),
      );
    },
    'account.signIn': async ({ server, login, password, secondCode }) => {
      await mustTake();
      const known = host.unlocked ? host.session : undefined;
      const proofKey = known?.store.credentials()?.proofKey;
      const where = {
        server,
        device: host.key.device(known?.profile.deviceId),
        ...(proofKey !== undefined && { proofKey }),
      };
      return host.took(await signIn(host.key.network, where, login, password, secondCode));
    },
    'account.changePlace': async (place) => {
      await host.changePlace(place);
      return null;
    },
    'account.beginFederation': async ({ server, provider }) => {
      await mustTake();
      const { language } = host.board.state.appearance;
      return { url: (await host.federation.begin(server, provider, language)).url };
    },
    'account.federatedSchools': () => mustHaveBegun(host.federation.current).schools(),
    'account.finishFederation': async (choice) => {
      await mustTake();
      const known = host.unlocked ? host.session : undefined;
      const device = host.key.device(known?.profile.deviceId);
      const proofKey = known?.store.credentials()?.proofKey;
      const me = await host.took(
        await mustHaveBegun(host.federation.current).finish(choice, device, proofKey),
      );
      host.federation.end();
      return me;
    },
    'account.linkFederation': async ({ password, secondCode }) => {
      const text = fromUtf8(password);
      if (text === undefined) throw new AppError('auth.password_unreadable');
      const brought = await mustHaveBegun(host.federation.current).brought();
      await host.session.http.send({
        method: 'POST',
        path: '/api/v1/account/identities',
        json: { ...brought, password: text, ...(secondCode !== undefined && { secondCode }) },
      });
      host.federation.end();
      return null;
    },
    'vault.suggest': () => ({ words: suggestWords(host.tools.random) }),
    'vault.rate': ({ passphrase }) => {
      const text = fromUtf8(passphrase);
      if (text === undefined) throw new AppError('vault.passphrase_weak');
      return ratePassphrase(text.normalize('NFKC'), personal());
    },
    'vault.create': async ({ passphrase }) => {
      await host.lockEnded();
      const signedIn = host.pending;
      if (signedIn === undefined) throw new AppError('account.sign_in_first');
      if (host.key.readOnly) throw new AppError('key.read_only');
      const escrow = signedIn.grant.identity.escrowPublicKey;
      const escrowPublicKey = escrow === null ? null : (fromBase64Url(escrow) ?? null);
      const options = { personal: personal(), escrowPublicKey };
      const { recoveryCode } = await host.accept(await host.vault.create(secret(passphrase), options));
      await host.enterNew(signedIn);
      return host.keepSheet(recoveryCode);
    },
    'vault.sheet': () => host.sheet ?? null,
    'vault.unlock': async ({ passphrase }) => {
      await host.lockEnded();
      await host.accept(await host.vault.unlock(secret(passphrase)));
      if (!host.unlocked) await host.enter();
      return null;
    },
    'vault.recover': async ({ code, passphrase }) => {
      const typed = fromUtf8(code) ?? '';
      await host.lockEnded();
      const { recoveryCode } = await host.accept(
        await host.vault.recover(typed, secret(passphrase), (opened) => host.personalIn(opened)),
      );
      if (!host.unlocked) await host.enter();
      return host.keepSheet(recoveryCode);
    },
    'vault.changePassphrase': async ({ current, next }) => {
      await host.accept(await host.vault.changePassphrase(secret(current), secret(next), personal()));
      return null;
    },
    'vault.dismissNotice': ({ code }) => {
      host.dismissNotice(code);
      return null;
    },
    'vault.lock': async () => {
      await host.lock('user');
      return null;
    },

    ...workCommands({
      work: () => host.session,
      session: () => host.session.http,
      mayWrite: () => {
        if (host.key.readOnly) throw new AppError('key.read_only');
      },
    }),

    ask: (question) => askServer(host, question),

    'files.states': ({ manifests }) => host.session.documents.states(manifests),
    'files.fetch': async ({ file }) => {
      await host.session.documents.fetch(file);
      return null;
    },
    'files.cancel': ({ manifest }) => {
      host.session.documents.cancel(manifest);
      return null;
    },
    'content.add': ({ path, name }) => {
      if (host.key.readOnly) throw new AppError('key.read_only');
      return host.session.documents.add(path, name);
    },
    'content.read': ({ manifest, offset, length }) => host.session.documents.read(manifest, offset, length),
    'content.save': async ({ manifest, path }) => {
      await host.session.documents.save(manifest, path);
      return null;
    },
    'privacy.save': async (asked) => {
      await saveExport(host.session.http, asked);
      return null;
    },
    'content.checkOut': ({ nodeId }) => host.session.checkOuts.checkOut(nodeId),
    'files.checkIn': async ({ nodeId }) => {
      await host.session.checkOuts.checkIn(nodeId);
      return null;
    },
    'files.checkedOut': () => host.session.checkOuts.list(),

    'update.offer': (question) => askForUpdate(host, question),

    'key.prepareRemoval': async () => {
      if (host.unlocked) await host.session.checkOuts.checkInAll();
      // After it: what another program had saved last waits to be sent as well.
      const pending = host.unlocked ? host.session.status().pending : 0;
      await host.lock('user');
      return { safe: true, pending };
    },
  };
}
