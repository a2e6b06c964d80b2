import type { SignedInUser } from "@identity-web/adapter-koa";

/** For `Client.initWithMiddleware({ authProvider })` of @microsoft/microsoft-graph-client. */
export const graphAuthProvider = (user: SignedInUser, scopes: readonly string[]) => ({
  getAccessToken: async () => (await user.acquireToken(scopes)).value,
});

/** A `TokenCredential` for the Azure SDKs: `new BlobServiceClient(url, azureCredential(user))`. */
export const azureCredential = (user: SignedInUser) => ({
  async getToken(scopes: string | string[], options: { claims?: string } = {}) {
    const { claims } = options;
    const request = { scopes: [scopes].flat(), ...(claims === undefined ? {} : { claims }) };
    const { value, expiresAt } = await user.acquireToken(request);
    return { token: value, expiresOnTimestamp: expiresAt };
  },
});
