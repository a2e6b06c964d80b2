import { type AccountInfo, ConfidentialClientApplication, type INetworkModule } from "@azure/msal-node";

const tenant = "11111111-2222-4333-8444-555555555555";
const host = "login.microsoftonline.com";
const authority = `https://${host}/${tenant}`;
const issuer = `${authority}/v2.0`;
const scopes = ["api://mail/Mail.Read"];

/** One sign-in's cache, as MSAL writes it, for user 0. The other users' caches differ only in names. */
interface Template {
  readonly cache: string;
  readonly account: AccountInfo;
}

export interface MsalUser {
  /** The user's partition of the distributed cache. */
  cache: string;
  readonly account: AccountInfo;
}

/** This number of users, each in a partition, and one cache with all of them. */
export async function msalUsers(size: number): Promise<MsalUser[]> {
  const template = await signInOnce();
  return Array.from({ length: size }, (_, index) => renamed(template, objectId(index)));
}

/** Best practice for many users: a client for each request, over the user's own partition. */
export async function acquireFromPartition(user: MsalUser): Promise<void> {
  const client = newClient({
    beforeCacheAccess: async (context) => context.tokenCache.deserialize(user.cache),
    afterCacheAccess: async (context) => {
      if (context.cacheHasChanged) user.cache = context.tokenCache.serialize();
    },
  });
  await client.acquireTokenSilent({ account: user.account, scopes });
}

/** A sign-out in the same way. @returns a new partition's text */
export async function removeFromPartition(user: MsalUser): Promise<string> {
  let cache = user.cache;
  const client = newClient({
    beforeCacheAccess: async (context) => context.tokenCache.deserialize(cache),
    afterCacheAccess: async (context) => {
      if (context.cacheHasChanged) cache = context.tokenCache.serialize();
    },
  });
  await client.getTokenCache().removeAccount(user.account);
  return cache;
}

/** One client that holds all users in its memory, as many samples do. */
export function oneCache(users: readonly MsalUser[]): {
  acquire(user: MsalUser): Promise<void>;
  remove(user: MsalUser): Promise<void>;
} {
  const client = newClient();
  const merged: Record<string, object> = {};
  for (const { cache } of users) {
    for (const [kind, entries] of Object.entries<object>(JSON.parse(cache))) {
      merged[kind] = Object.assign(merged[kind] ?? {}, entries);
    }
  }
  client.getTokenCache().deserialize(JSON.stringify(merged));
  return {
    acquire: async ({ account }) => {
      await client.acquireTokenSilent({ account, scopes });
    },
    remove: ({ account }) => client.getTokenCache().removeAccount(account),
  };
}

type CachePlugin = NonNullable<
  NonNullable<ConstructorParameters<typeof ConfidentialClientApplication>[0]["cache"]>["cachePlugin"]
>;

const newClient = (cachePlugin?: CachePlugin): ConfidentialClientApplication =>
  new ConfidentialClientApplication({
    auth: {
      clientId: "22222222-3333-4444-8555-666666666666",
      clientSecret: "not a secret: no request is sent",
      authority,
      // Given, so that no client must request them.
      authorityMetadata: JSON.stringify(metadata),
      cloudDiscoveryMetadata: JSON.stringify(cloud),
    },
    ...(cachePlugin === undefined ? {} : { cache: { cachePlugin } }),
    system: { networkClient },
  });

const metadata = {
  issuer,
  authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
  token_endpoint: `${authority}/oauth2/v2.0/token`,
  jwks_uri: `${authority}/discovery/v2.0/keys`,
  end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
};

const cloud = {
  tenant_discovery_endpoint: `${authority}/v2.0/.well-known/openid-configuration`,
  metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
};

const objectId = (index: number): string => `00000000-0000-4000-8000-${index.toString(16).padStart(12, "0")}`;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Answers the one token request of the one real sign-in. */
const networkClient: INetworkModule = {
  sendGetRequestAsync: async (url) => {
    throw new Error(`nothing here should ask ${url}`);
  },
  sendPostRequestAsync: async () => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer,
      aud: "22222222-3333-4444-8555-666666666666",
      oid: objectId(0),
      tid: tenant,
      sub: "s",
    };
    const idToken = { ...claims, preferred_username: "user@contoso.example", iat: now, nbf: now, exp: now + 3600 };
    const body = {
      token_type: "Bearer",
      scope: scopes.join(" "),
      expires_in: 86_400,
      access_token: "x".repeat(1200),
      refresh_token: "y".repeat(1200),
      id_token: `${encode({ alg: "RS256", typ: "JWT" })}.${encode(idToken)}.c2lnbmF0dXJl`,
      client_info: encode({ uid: objectId(0), utid: tenant }),
    };
    return { headers: {}, status: 200, body: body as never };
  },
};

async function signInOnce(): Promise<Template> {
  const client = newClient();
  const redirectUri = "https://app.example/callback";
  const { account } = await client.acquireTokenByCode({ code: "code", scopes, redirectUri });
  if (account === null) throw new Error("MSAL knows no account after a sign-in");
  return { cache: client.getTokenCache().serialize(), account };
}

function renamed({ cache, account }: Template, id: string): MsalUser {
  const rename = (text: string): string => text.replaceAll(objectId(0), id);
  return { cache: rename(cache), account: JSON.parse(rename(JSON.stringify(account))) };
}
