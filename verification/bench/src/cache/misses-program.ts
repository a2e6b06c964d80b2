import { populate, scope } from "./population.ts";

// Signs a number of users in, and then gets a number of cached tokens in a scattered order. Valgrind counts the whole process.
const [accounts = 0, calls = 0] = process.argv.slice(2).map(Number);
const { people, useCases } = await populate(accounts);
gc?.();
// No factor in common with a round number, so the order passes every user before it repeats one.
const stride = 61_803;
for (let call = 1; call <= calls; call += 1) {
  const key = people[(call * stride) % accounts];
  if (key === undefined) throw new Error("expected a user of the population");
  await useCases.acquireToken.execute(key, { scopes: [scope] });
}
