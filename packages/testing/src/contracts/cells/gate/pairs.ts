import { equal, ok } from "../../store/check.ts";
import { redemptionMs, rememberMs } from "../../store/scene.ts";
import { backChannel, begun, endsWithoutSid, everything, frontChannel, readable, signedIn, swept } from "./acts.ts";
import { type GateCase, oneOf, pair } from "./gate-case.ts";
import { refreshPairs } from "./refresh-pairs.ts";

/** Pairs of simultaneous operations, at every call of each. */
export const pairs: readonly GateCase[] = [
  pair("a removal of everything and a sign-in that began before it leave nothing readable", async (scene) => {
    const person = await begun(scene);
    return {
      one: person.signIn,
      other: async (node) => node.removeAccount(person.who.key, everything),
      async check(outcome, removed, round) {
        equal(removed.sessions, outcome === "created" ? 1 : 0, `${round}: sessions that the removal took (${outcome})`);
        equal(await readable(scene, person), [false, false], `${round}: what is readable`);
        oneOf(await swept(scene, person.who), outcome === "created" ? [[person.grant.providerState]] : [[]], round);
      },
    };
  }),
  pair("a notice and a sign-in of its sid never miss each other", async (scene) => {
    const person = await begun(scene, { sid: scene.name("sid") });
    const sid = person.session.sid ?? "";
    return {
      one: person.signIn,
      other: async (node) => node.markEnded({ verified: true, sid }, redemptionMs),
      async check(outcome, found, round) {
        const isFound = found.some(({ account }) => account === person.who.key);
        ok(outcome === "stopped" || isFound, `${round}: the sign-in to be stopped or found, got ${outcome}`);
      },
    };
  }),
  ...(
    [
      ["back-channel", backChannel],
      ["front-channel", frontChannel],
    ] as const
  ).flatMap(([channel, notice]) => [
    pair(`a ${channel} logout and a sign-in of its sid that began before it leave nothing readable`, async (scene) => {
      const person = await begun(scene, { sid: scene.name("sid") });
      return {
        one: person.signIn,
        other: (node) => notice(node, person.session.sid ?? ""),
        async check(outcome, _, round) {
          equal(await readable(scene, person), [false, false], `${round}: what is readable (${outcome})`);
        },
      };
    }),
    pair(`a ${channel} logout removes a session that is in use, and all tokens of its account`, async (scene) => {
      const person = await signedIn(scene, { sid: scene.name("sid") });
      const other = await signedIn(scene, { account: person.who });
      return {
        one: async (node) => node.sessions.read(person.key, { idleMs: 1_800_000, everyMs: 0 }),
        other: (node) => notice(node, person.session.sid ?? ""),
        async check(_, __, round) {
          equal(await readable(scene, person), [false, false], `${round}: what is readable of the session`);
          equal(await readable(scene, other), [true, false], `${round}: what is readable of the account's other one`);
        },
      };
    }),
  ]),
  pair(
    "a notice reports the session that it ends, and removes all tokens, although a sweep comes at once",
    async (scene) => {
      const person = await signedIn(scene);
      const other = await signedIn(scene, { account: person.who, sid: scene.name("sid") });
      return {
        one: async (node) => node.removeAccount(person.who.key, endsWithoutSid),
        other: (node) => swept(scene, person.who, node),
        async check({ sessions }, _, round) {
          equal(sessions, 1, `${round}: sessions that the notice ended`);
          equal(await readable(scene, person), [false, false], `${round}: what is readable of the session`);
          equal(await readable(scene, other), [true, false], `${round}: what is readable of the account's other one`);
        },
      };
    },
  ),
  pair("a sign-in stores its session and its grant at the same time", async (scene) => {
    const person = await begun(scene);
    return {
      one: person.signIn,
      other: async (node) => [await node.sessions.read(person.key), await node.tokens.read(person.grantKey)],
      async check(_, [session, grant], round) {
        ok(session === undefined || grant !== undefined, `${round}: a grant beside the session`);
        equal(await readable(scene, person), [true, true], `${round}: what is readable in the end`);
      },
    };
  }),
  pair("a removal removes a session and its grant at the same time", async (scene) => {
    const person = await signedIn(scene);
    return {
      one: async (node) => node.removeAccount(person.who.key, everything),
      other: async (node) => [await node.tokens.read(person.grantKey), await node.sessions.read(person.key)],
      async check(_, [grant, session], round) {
        ok(grant !== undefined || session === undefined, `${round}: no session whose grant was gone before`);
      },
    };
  }),
  ...refreshPairs,
  pair("a touch restores no data that a removal removes and a sweep deletes", async (scene) => {
    const person = await signedIn(scene);
    return {
      one: async (node) => node.sessions.read(person.key, { idleMs: 1_800_000, everyMs: 0 }),
      async other(node) {
        const removed = await node.removeAccount(person.who.key, everything);
        await swept(scene, person.who, node);
        return removed;
      },
      async check(_, removed, round) {
        equal(removed.sessions, 1, `${round}: sessions that the removal took`);
        await swept(scene, person.who);
        equal(await readable(scene, person), [false, false], `${round}: what is readable`);
      },
    };
  }),
  pair("two removals of one session each both take effect, and leave the third session", async (scene) => {
    const first = await signedIn(scene);
    const second = await signedIn(scene, { account: first.who });
    const third = await signedIn(scene, { account: first.who });
    const remove = (id: string) => async (node: typeof scene.a) =>
      node.removeAccount(first.who.key, {
        sessions: { ids: [id] },
        tokens: "of-those-sessions",
        barrierForMs: redemptionMs,
      });
    return {
      one: remove(first.session.id),
      other: remove(second.session.id),
      async check(_, __, round) {
        equal(await readable(scene, first), [false, false], `${round}: the first session`);
        equal(await readable(scene, second), [false, false], `${round}: the second session`);
        equal(await readable(scene, third), [true, true], `${round}: the third session`);
      },
    };
  }),
  pair("a removal stops a sign-in that began at any time before it", async (scene) => {
    const person = await signedIn(scene);
    return {
      async one(node) {
        await node.removeAccount(person.who.key, everything);
      },
      async other(node) {
        await scene.advancePast();
        const again = await begun(scene, { account: person.who }, node);
        // The session is still readable, so the removal's step comes after the begin of this sign-in.
        const isBefore = (await node.sessions.read(person.key)) !== undefined;
        return { again, isBefore };
      },
      async check(_, { again, isBefore }, round) {
        const outcome = await again.signIn(scene.b);
        if (isBefore) equal(outcome, "stopped", `${round}: a sign-in that began before the removal`);
      },
    };
  }),
  pair("a transaction with two callbacks is redeemed once", async (scene) => {
    const id = scene.name("transaction");
    const begin = async (node: typeof scene.a) => node.beginRedemption(id, { forMs: redemptionMs, rememberMs });
    return {
      one: begin,
      other: begin,
      async check(first, second, round) {
        equal([first, second].filter((each) => each !== "replayed").length, 1, `${round}: how many redeem it`);
      },
    };
  }),
  pair("a redemption signs in once", async (scene) => {
    const first = await begun(scene);
    const second = await begun(scene);
    return {
      one: first.signIn,
      other: async (node) => node.signIn(second.session, second.grant, first.redemption),
      async check(one, other, round) {
        equal([one, other].filter((each) => each === "created").length, 1, `${round}: how many sign-ins were created`);
        equal(await readable(scene, first), [one === "created", one === "created"], `${round}: the first`);
        equal(await readable(scene, second), [other === "created", other === "created"], `${round}: the second`);
      },
    };
  }),
  pair("two sign-ins of one account are both stored", async (scene) => {
    const first = await begun(scene);
    const second = await begun(scene, { account: first.who });
    return {
      one: first.signIn,
      other: second.signIn,
      async check(one, other, round) {
        equal([one, other], ["created", "created"], `${round}: the outcomes`);
        for (const each of [first, second]) equal(await readable(scene, each), [true, true], `${round}: each`);
      },
    };
  }),
  pair("two removals remove everything, and pass on each grant", async (scene) => {
    const person = await signedIn(scene);
    const remove = async (node: typeof scene.a) => node.removeAccount(person.who.key, everything);
    return {
      one: remove,
      other: remove,
      async check(_, __, round) {
        equal(await readable(scene, person), [false, false], `${round}: what is readable`);
        equal(await swept(scene, person.who), [person.grant.providerState], `${round}: the grants that were passed on`);
      },
    };
  }),
  pair("a removal of one session keeps another one that is stored at the same time", async (scene) => {
    const person = await signedIn(scene);
    const other = await begun(scene, { account: person.who });
    return {
      one: async (node) =>
        node.removeAccount(person.who.key, {
          sessions: { ids: [person.session.id] },
          tokens: "of-those-sessions",
          barrierForMs: redemptionMs,
        }),
      other: other.signIn,
      async check(_, outcome, round) {
        equal(outcome, "created", `${round}: the other sign-in`);
        equal(await readable(scene, person), [false, false], `${round}: the removed session`);
        equal(await readable(scene, other), [true, true], `${round}: the other session`);
      },
    };
  }),
  pair("a sweep passes on the removed grants, and none of a simultaneous new sign-in", async (scene) => {
    const person = await signedIn(scene);
    await scene.b.removeAccount(person.who.key, everything);
    await scene.advancePast();
    const again = await begun(scene, { account: person.who });
    return {
      one: (node) => swept(scene, person.who, node),
      other: again.signIn,
      async check(handedOver, outcome, round) {
        equal(handedOver, [person.grant.providerState], `${round}: the grants that were passed on`);
        equal(outcome, "created", `${round}: the new sign-in`);
        equal(await swept(scene, person.who), [], `${round}: the grants that a second sweep passes on`);
        equal(await readable(scene, again), [true, true], `${round}: the new session`);
      },
    };
  }),
  pair("two sweeps pass on each grant at least once, and leave no data", async (scene) => {
    const person = await signedIn(scene);
    const other = await signedIn(scene, { account: person.who });
    await scene.b.removeAccount(person.who.key, everything);
    return {
      one: (node) => swept(scene, person.who, node),
      other: (node) => swept(scene, person.who, node),
      async check(first, second, round) {
        const expected = [person, other].map(({ grant }) => grant.providerState).sort();
        equal([...new Set([...first, ...second])].sort(), expected, `${round}: the grants that were passed on`);
        equal(await swept(scene, person.who), [], `${round}: the grants that a third sweep passes on`);
      },
    };
  }),
];
