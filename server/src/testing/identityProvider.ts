import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider as OidcProvider } from 'oidc-provider';

/** A person as the provider knows them. */
export interface ProviderPerson {
  readonly subject: string;
  /** What its directory claim says. */
  readonly externalId?: string;
}

/** A real OpenID Connect provider in this process, at which whoever is `person` signs in by looking at it. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Who sits before the browser. */
  person: ProviderPerson;
  /** Makes the provider for a server at this origin. */
  serve(origin: string): void;
  close(): Promise<void>;
}

export const directoryClaim = 'ENTPersonJointure';

/** Starts one on a free port. */
export async function startIdentityProvider(first: ProviderPerson): Promise<IdentityProvider> {
  let provider: OidcProvider | undefined;
  const people = new Map<string, ProviderPerson>();
  const clientId = 'cartable';
  const clientSecret = randomBytes(24).toString('base64url');
  const http = createServer((request, response) => {
    if (provider === undefined) response.writeHead(503).end();
    else if (request.url?.startsWith('/interaction/')) void interact(provider, request, response);
    else void provider.callback()(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const interact = async (oidc: OidcProvider, request: IncomingMessage, response: ServerResponse) => {
    const { prompt } = await oidc.interactionDetails(request, response);
    const result = prompt.name === 'login' ? { login: { accountId: self.person.subject } } : { consent: {} };
    await oidc.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
  };

  const self: IdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    person: first,
    serve(origin) {
      provider = new OidcProvider(issuer, {
        clients: [
          {
            client_id: clientId,
            client_secret: clientSecret,
            redirect_uris: [`${origin}/api/v1/federation/essai/callback`],
            post_logout_redirect_uris: [`${origin}/`],
            backchannel_logout_uri: `${origin}/api/v1/federation/essai/backchannel-logout`,
            backchannel_logout_session_required: true,
          },
        ],
        cookies: { keys: [randomBytes(16).toString('hex')] },
        claims: { openid: ['sub', 'sid'], directory: [directoryClaim] },
        features: {
          devInteractions: { enabled: false },
          backchannelLogout: { enabled: true },
          rpInitiatedLogout: {
            enabled: true,
            logoutSource: async (context, form) => {
              const button = '<button name="logout" value="yes">Quitter</button>';
              context.body = form.replace('</form>', `${button}</form>`);
            },
          },
        },
        interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
        pkce: { required: () => true },
        // The provider's own refuses addresses of this computer, where the server under test is.
        fetch: async (url, init) => {
          const { dispatcher: _, ...rest } = (init ?? {}) as RequestInit & { readonly dispatcher?: unknown };
          return fetch(url, rest);
        },
        findAccount: async (_, subject) => {
          const person = people.get(subject) ?? self.person;
          people.set(person.subject, person);
          return {
            accountId: subject,
            claims: async () => ({
              sub: subject,
              ...(person.externalId !== undefined && { [directoryClaim]: person.externalId }),
            }),
          };
        },
        async loadExistingGrant(context) {
          const { client, session } = context.oidc;
          if (client === undefined || session?.accountId === undefined) return undefined;
          // One grant a session, as providers keep it: a second tab's visit does not end the first one's.
          const known = session.grantIdFor(client.clientId);
          if (known !== undefined) return context.oidc.provider.Grant.find(known);
          const grant = new context.oidc.provider.Grant({
            clientId: client.clientId,
            accountId: session.accountId,
          });
          grant.addOIDCScope('openid directory');
          await grant.save();
          return grant;
        },
      });
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return self;
}
