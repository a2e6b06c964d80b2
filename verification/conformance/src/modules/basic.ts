import { clientSecretBasic } from "@identity-web/idp-oauth4webapi";
import { userinfo } from "@identity-web/idp-oauth4webapi/userinfo";
import { sign, unsigned, withBadSignature } from "@identity-web/testing/fake-kit";
import { append, without } from "./changes.ts";
import type { Module, Play } from "./module.ts";
import { demand } from "./module.ts";
import { accepts, rejectsIdToken, rejectsUserinfo, signInAndCall } from "./plays.ts";

type Row = Omit<Module, "plan">;

const hasUserinfoClaims: Play = {
  party: "requests claims by scope, and reads them from userinfo",
  evidence:
    "the authorization request asked for profile or email; userinfo was called once by the Authorization header; the app shows the claims that only userinfo has",
  async run(stage) {
    await signInAndCall(stage);
    demand(stage.provider.count("userinfo", 200) === 1, "userinfo got no request");
    const home = await stage.browser.open(`${stage.appUrl}/`);
    demand(home.text.includes("conny@example.com"), "the claims of userinfo are missing");
  },
};

const rows: readonly Row[] = [
  { name: "oidcc-client-test", provider: "does everything right", play: accepts },
  {
    name: "oidcc-client-test-invalid-iss",
    provider: "puts another issuer into the ID token",
    script: { idTokenClaims: append("iss", "1") },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-missing-sub",
    provider: "leaves sub out of the ID token",
    script: { idTokenClaims: without("sub") },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-invalid-aud",
    provider: "puts another client's id into the ID token's aud",
    script: { idTokenClaims: append("aud", "1") },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-missing-iat",
    provider: "leaves iat out of the ID token",
    script: { idTokenClaims: without("iat") },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-kid-absent-single-jwks",
    provider: "names no kid in the ID token's header, and publishes one key without one",
    script: {
      keys: (published) => void delete published[0]?.kid,
      signIdToken: (claims, key) => sign(claims, key, { kid: undefined }),
    },
    play: accepts,
  },
  {
    name: "oidcc-client-test-kid-absent-multiple-jwks",
    provider: "names no kid in the ID token's header, and publishes several keys of the same kind without one",
    script: {
      keys: (published) => {
        const [first] = published;
        if (first !== undefined) published.push({ ...first });
        for (const key of published) delete key.kid;
      },
      signIdToken: (claims, key) => sign(claims, key, { kid: undefined }),
    },
    play: {
      ...rejectsIdToken,
      party: "refuses the ID token, because it doesn't name its key (the foundation also allows trying all keys)",
    },
  },
  {
    name: "oidcc-client-test-idtoken-sig-rs256",
    provider: "signs the ID token by RS256",
    script: { settings: { signingAlg: "RS256" } },
    play: accepts,
  },
  {
    name: "oidcc-client-test-idtoken-sig-none",
    provider: "does not sign the ID token (alg none)",
    script: { signIdToken: unsigned },
    play: { ...rejectsIdToken, party: "refuses the unsigned ID token (the foundation calls that a skip)" },
  },
  {
    name: "oidcc-client-test-invalid-sig-rs256",
    provider: "changes the signature of the ID token",
    script: { signIdToken: async (claims, key) => withBadSignature(await sign(claims, key)) },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-userinfo-invalid-sub",
    provider: "answers userinfo with another sub than the ID token's",
    script: { userinfo: append("sub", "1") },
    play: rejectsUserinfo,
  },
  {
    name: "oidcc-client-test-nonce-invalid",
    provider: "puts another nonce into the ID token",
    script: { idTokenClaims: append("nonce", "1") },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-scope-userinfo-claims",
    provider: "returns the claims of the scopes only at userinfo",
    play: hasUserinfoClaims,
  },
  {
    name: "oidcc-client-test-client-secret-basic",
    provider: "accepts only client_secret_basic, and compares every character of the secret",
    method: "client_secret_basic",
    options: { clientAuthentication: clientSecretBasic() },
    play: accepts,
  },
];

/** The modules for the code flow that only the comprehensive plan has. */
const more: readonly Row[] = [
  {
    name: "oidcc-client-test",
    variant: "client_secret_post",
    provider: "accepts only client_secret_post, as its discovery document says",
    method: "client_secret_post",
    play: accepts,
  },
  {
    name: "oidcc-client-test",
    variant: "private_key_jwt",
    provider: "admits private_key_jwt alone",
    method: "private_key_jwt",
    play: accepts,
  },
  {
    name: "oidcc-client-test-missing-aud",
    provider: "leaves aud out of the ID token",
    script: { idTokenClaims: without("aud") },
    play: rejectsIdToken,
  },
  {
    name: "oidcc-client-test-invalid-sig-es256",
    provider: "signs the ID token by ES256, and changes the signature",
    script: {
      settings: { signingAlg: "ES256" },
      signIdToken: async (claims, key) => withBadSignature(await sign(claims, key)),
    },
    options: { idTokenSigningAlg: "ES256" },
    play: rejectsIdToken,
  },
];

const withUserinfo = (row: Row, plan: string): Module => ({
  ...row,
  plan,
  options: { extensions: [userinfo()], ...row.options },
});

export const basic: readonly Module[] = rows.map((row) =>
  withUserinfo(row, "oidcc-client-basic-certification-test-plan"),
);

export const comprehensive: readonly Module[] = more.map((row) => withUserinfo(row, "oidcc-client-test-plan"));

/** The same modules with the authorization response as a posted form, as in the foundation's plan. */
export const formPost: readonly Module[] = basic.map((module) => ({
  ...module,
  variant: "form_post",
  plan: "oidcc-client-formpost-basic-certification-test-plan",
  options: { ...module.options, responseMode: "form_post" },
}));
