import { append } from "./changes.ts";
import { demand, type Module, type Play } from "./module.ts";
import { accepts, rejectsDiscovery, signInAndCall } from "./plays.ts";

const plan = "oidcc-client-config-certification-test-plan";

const readsDiscovery: Play = {
  party: "finds every endpoint by the discovery document",
  evidence: "discovery was requested before anything else, and the endpoints that it names were used",
  async run(stage) {
    await signInAndCall(stage);
    const { provider } = stage;
    demand(provider.fake.requests()[0]?.endpoint === "discovery", "discovery was not requested first");
    demand(provider.count("jwks") === 1, "the keys were not fetched once");
  },
};

const followsKeys: Play = {
  party: "fetches the keys again, and accepts both ID tokens",
  evidence: "two sign-ins succeed; the keys were fetched a second time",
  async run(stage) {
    await signInAndCall(stage);
    await signInAndCall(stage);
    demand(stage.provider.count("jwks") >= 2, "the keys were fetched only once");
  },
};

export const config: readonly Module[] = [
  {
    name: "oidcc-client-test-discovery-openid-config",
    plan,
    provider: "names all its endpoints in the discovery document",
    play: readsDiscovery,
  },
  {
    name: "oidcc-client-test-discovery-jwks-uri-keys",
    plan,
    provider: "publishes its key at jwks_uri, beside keys for other uses",
    script: {
      keys: (published) =>
        void published.push(
          { kty: "oct", kid: "symmetric", k: "c29tZXRoaW5n" },
          { ...published[0], kid: "for-encryption", use: "enc" },
          { kty: "XX", kid: "of-an-unknown-kind" },
        ),
    },
    play: accepts,
  },
  {
    name: "oidcc-client-test-discovery-issuer-mismatch",
    plan,
    provider: "names another issuer in the discovery document than the requested one",
    script: { discovery: append("issuer", "INVALID") },
    play: rejectsDiscovery,
  },
  {
    name: "oidcc-client-test-signing-key-rotation",
    plan,
    provider: "changes its key between two sign-ins",
    script: { rotateKeys: "second-authorization" },
    play: followsKeys,
  },
  {
    name: "oidcc-client-test-signing-key-rotation-just-before-signing",
    plan,
    provider: "changes its key each time just before it signs an ID token",
    script: { rotateKeys: "just-before-signing" },
    play: followsKeys,
  },
];
