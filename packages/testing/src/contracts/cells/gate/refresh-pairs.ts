import { equal } from "../../store/check.ts";
import { refreshed } from "../../store/people.ts";
import { claimMs } from "../../store/scene.ts";
import { assertionOf, claim, everything, readable, signedIn, swept } from "./acts.ts";
import { claimedIn, type GateCase, oneOf, pair } from "./gate-case.ts";

const terms = { forMs: claimMs, singleUse: true };

/** Refreshes and exchanges during other refreshes, exchanges or removals. */
export const refreshPairs: readonly GateCase[] = [
  pair("of two claims on one grant exactly one is granted", async (scene) => {
    const person = await signedIn(scene);
    const version = await scene.version(person.grantKey);
    const ask = async (node: typeof scene.a) => node.tokens.claimRefresh(person.grantKey, version, terms);
    return {
      one: ask,
      other: ask,
      async check(first, second, round) {
        equal([first, second].filter(claimedIn).length, 1, `${round}: how many claims were granted`);
      },
    };
  }),
  pair("of two claims on an absent grant exactly one is granted", async (scene) => {
    const key = assertionOf(await signedIn(scene));
    const issuedAt = await scene.now();
    const ask = async (node: typeof scene.a) => node.tokens.claimRefresh(key, "absent", { ...terms, issuedAt });
    return {
      one: ask,
      other: ask,
      async check(first, second, round) {
        equal([first, second].filter(claimedIn).length, 1, `${round}: how many claims were granted`);
      },
    };
  }),
  pair("a removal stops an exchange of a token that was issued before it", async (scene) => {
    const person = await signedIn(scene);
    const key = assertionOf(person);
    const issuedAt = await scene.now();
    await scene.advancePast();
    return {
      async one(node) {
        const outcome = await node.tokens.claimRefresh(key, "absent", { ...terms, issuedAt });
        if (!(typeof outcome === "object" && "claimed" in outcome)) return outcome;
        return node.tokens.commitRefresh(outcome.claimed, { ...person.grant, issuedAt });
      },
      other: async (node) => node.removeAccount(person.who.key, everything),
      async check(_, __, round) {
        equal(await scene.b.tokens.read(key), undefined, `${round}: the grant of the exchange`);
      },
    };
  }),
  pair(
    "a removal takes precedence over a commit, and each token is passed on for revocation or returned",
    async (scene) => {
      const person = await signedIn(scene);
      const held = await claim(scene, person);
      const next = refreshed(person.grant, scene.name("refreshed"));
      return {
        one: async (node) => node.tokens.commitRefresh(held, next),
        other: async (node) => node.removeAccount(person.who.key, everything),
        async check(outcome, removed, round) {
          equal(removed, { sessions: 1, grants: 1 }, `${round}: what the removal took`);
          equal(await readable(scene, person), [false, false], `${round}: what is readable`);
          // A commit after the removal returns its own token. The removal passes on the old grant or the committed one.
          const states = typeof outcome === "object" ? [next] : [next, person.grant];
          const handedOver = await swept(scene, person.who);
          oneOf(
            handedOver,
            states.map(({ providerState }) => [providerState]),
            `${round}: the grants that were passed on`,
          );
        },
      };
    },
  ),
  ...(["unsent", "unknown", "refused"] as const).map((ending) =>
    pair(`a removal takes precedence over a refresh that ends as ${ending}`, async (scene) => {
      const person = await signedIn(scene);
      const held = await claim(scene, person);
      return {
        one: async (node) => node.tokens.releaseRefresh(held, ending),
        other: async (node) => node.removeAccount(person.who.key, everything),
        async check(_, __, round) {
          equal(await readable(scene, person), [false, false], `${round}: what is readable`);
        },
      };
    }),
  ),
];
