import { ConfidentialClientApplication, CryptoProvider, InteractionRequiredAuthError } from "@azure/msal-node";
import Koa, { type Context } from "koa";

const { BASE_URL = "", AZURE_TENANT_ID, AZURE_CLIENT_ID = "", AZURE_CLIENT_SECRET = "" } = process.env;
const redirectUri = `${BASE_URL}/auth/callback`;
const scopes = ["User.Read"];
const msal = new ConfidentialClientApplication({
  auth: {
    clientId: AZURE_CLIENT_ID,
    clientSecret: AZURE_CLIENT_SECRET,
    authority: `https://login.microsoftonline.com/${AZURE_TENANT_ID}`,
  },
});
const cryptoProvider = new CryptoProvider();
interface Session {
  login?: { state: string; nonce: string; verifier: string; returnTo: string };
  homeAccountId?: string;
}
const sessions = new Map<string, Session>();

function sessionOf(ctx: Context): Session {
  const id = ctx.cookies.get("sid") ?? cryptoProvider.createNewGuid();
  ctx.cookies.set("sid", id, { httpOnly: true, sameSite: "lax" });
  const session = sessions.get(id) ?? {};
  sessions.set(id, session);
  return session;
}

async function signIn(ctx: Context): Promise<void> {
  const { verifier, challenge } = await cryptoProvider.generatePkceCodes();
  const [state, nonce] = [cryptoProvider.createNewGuid(), cryptoProvider.createNewGuid()];
  sessionOf(ctx).login = { state, nonce, verifier, returnTo: ctx.path };
  const pkce = { codeChallenge: challenge, codeChallengeMethod: "S256" };
  ctx.redirect(await msal.getAuthCodeUrl({ scopes, redirectUri, state, nonce, ...pkce }));
}

async function callback(ctx: Context): Promise<void> {
  const session = sessionOf(ctx);
  const { login } = session;
  if (login === undefined || ctx.query.state !== login.state) return ctx.throw(400);
  const { verifier: codeVerifier, nonce } = login;
  const result = await msal.acquireTokenByCode({ scopes, redirectUri, code: `${ctx.query.code}`, codeVerifier, nonce });
  delete session.login;
  session.homeAccountId = result.account?.homeAccountId ?? "";
  ctx.redirect(login.returnTo);
}

async function me(ctx: Context): Promise<void> {
  const { homeAccountId } = sessionOf(ctx);
  const accounts = await msal.getTokenCache().getAllAccounts();
  const account = accounts.find((one) => one.homeAccountId === homeAccountId);
  if (account === undefined) return signIn(ctx);
  try {
    const { accessToken } = await msal.acquireTokenSilent({ account, scopes });
    const headers = { authorization: `Bearer ${accessToken}` };
    ctx.body = await (await fetch("https://graph.microsoft.com/v1.0/me", { headers })).json();
  } catch (error) {
    if (!(error instanceof InteractionRequiredAuthError)) throw error;
    return signIn(ctx);
  }
}

async function signOut(ctx: Context): Promise<void> {
  const { homeAccountId } = sessionOf(ctx);
  const cache = msal.getTokenCache();
  for (const account of await cache.getAllAccounts())
    if (account.homeAccountId === homeAccountId) await cache.removeAccount(account);
  sessions.delete(ctx.cookies.get("sid") ?? "");
  ctx.redirect(`https://login.microsoftonline.com/${AZURE_TENANT_ID}/oauth2/v2.0/logout`);
}

export const app = new Koa().use(async (ctx) => {
  if (ctx.path === "/auth/callback") return callback(ctx);
  if (ctx.path === "/auth/sign-out") return signOut(ctx);
  if (ctx.path === "/me") return me(ctx);
});
