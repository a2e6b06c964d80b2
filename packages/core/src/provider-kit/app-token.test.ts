import { describe, expect, test } from "vitest";
import { clientOf, isAppToken } from "./app-token.ts";

describe("an access token that a client got for itself is recognized as an app's token", () => {
  test.each<[string, Record<string, unknown>]>([
    ["RFC 9068", { sub: "worker", client_id: "worker" }],
    ["OpenID Connect's azp", { sub: "worker", azp: "worker" }],
    ["Cognito", { sub: "7abc", client_id: "7abc", token_use: "access" }],
    ["Okta", { sub: "0oaworker", cid: "0oaworker", scp: ["read:mail"] }],
    ["Auth0 by gty", { sub: "worker@clients", azp: "worker", gty: "client-credentials" }],
    ["Auth0 by one gty of several", { sub: "id", azp: "worker", gty: ["client-credentials", "other"] }],
    ["Auth0 by sub alone", { sub: "worker@clients", azp: "worker" }],
    ["Cloud Foundry's UAA", { sub: "id", cid: "worker", grant_type: "client_credentials" }],
    ["Keycloak by the user's name", { sub: "b7f1", azp: "worker", preferred_username: "service-account-worker" }],
    ["Keycloak by the host, without scope profile", { sub: "b7f1", azp: "worker", clientHost: "10.0.0.7" }],
    ["Keycloak by the address", { sub: "b7f1", azp: "worker", clientAddress: "10.0.0.7" }],
    ["Entra by idtyp", { sub: "id", oid: "id", tid: "tenant", azp: "worker", idtyp: "app" }],
    ["Entra without scp", { sub: "id", oid: "id", tid: "tenant", azp: "worker", roles: ["Mail.All"] }],
  ])("%s", (_name, claims) => {
    expect(isAppToken(claims)).toBe(true);
  });
});

describe("a user's access token is not mistaken for an app's token", () => {
  test.each<[string, Record<string, unknown>]>([
    ["RFC 9068", { sub: "alice", client_id: "web" }],
    ["a token without any client", { sub: "alice" }],
    ["Okta", { sub: "alice@example.test", cid: "0oaweb", uid: "00u1", scp: ["openid"] }],
    ["Auth0", { sub: "auth0|alice", azp: "web", gty: "password" }],
    ["Keycloak", { sub: "b7f1", azp: "web", preferred_username: "alice", sid: "s" }],
    ["Entra", { sub: "id", oid: "id", tid: "tenant", azp: "web", scp: "access_as_user", idtyp: "user" }],
    ["Cloud Foundry's UAA", { sub: "id", cid: "web", user_id: "id", grant_type: "authorization_code" }],
  ])("%s", (_name, claims) => {
    expect(isAppToken(claims)).toBe(false);
  });
});

test("clientOf() reads azp, client_id or Okta's cid", () => {
  expect(clientOf({ azp: "a", client_id: "b" })).toBe("a");
  expect(clientOf({ client_id: "b", cid: "c" })).toBe("b");
  expect(clientOf({ cid: "c" })).toBe("c");
  expect(clientOf({ sub: "alice", azp: 7 })).toBeUndefined();
});
