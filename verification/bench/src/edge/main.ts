import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { freePort } from "../../../../tools/src/servers/free-port.ts";
import { machine, versions } from "../kit/machine.ts";
import { readOptions } from "../kit/options.ts";
import { writeSection } from "../kit/page.ts";
import { serveProvider } from "../kit/serve-provider.ts";
import { spread } from "../kit/statistics.ts";
import { table } from "../kit/table.ts";
import { greeting, page } from "../web/contestant.ts";
import { Load } from "../web/load.ts";
import { bundle } from "./bundle.ts";
import { type Contestant, signIn } from "./sign-in.ts";
import { Workerd, writeWorker } from "./workerd.ts";

// Measures how soon a new isolate of workerd answers a signed-in user, and the CPU time of a guarded request, beside other libraries.
const contestants: readonly Contestant[] = [
  { name: "hono", worker: "bare" },
  { name: "identity-web, Durable Objects", worker: "identity-web", signIn: "/auth/sign-in", objects: "IdentityObject" },
  { name: "@hono/oidc-auth, cookie", worker: "hono-oidc-auth", signIn: page },
  { name: "@auth0/auth0-hono, cookie", worker: "auth0-hono", signIn: page, needsNode: true, wantsTenant: true },
  {
    name: "better-auth, cookie",
    worker: "better-auth",
    signIn: "/api/auth/sign-in/social",
    byScript: true,
    needsNode: true,
  },
];

interface Tally {
  readonly contestant: Contestant;
  readonly folder: string;
  readonly origin: string;
  readonly cookie: string;
  readonly gzipBytes: number;
  readonly firstMs: number[];
  readonly cpuUs: number[];
}

const options = readOptions({ rounds: 9, milliseconds: 600 });
const root = mkdtempSync(join(tmpdir(), "identity-web-edge-"));
const provider = await serveProvider(0);
const tenant = await serveProvider(0, "https://tenant.example");
try {
  const tallies: Tally[] = [];
  for (const contestant of contestants) {
    if (contestant.signIn === undefined || options.only.test(contestant.name)) tallies.push(await prepare(contestant));
  }
  for (let round = 0; round < options.rounds; round += 1) {
    console.error(`round ${round + 1} of ${options.rounds}`);
    for (const tally of tallies) await measure(tally);
  }
  report(tallies);
} finally {
  provider.close();
  tenant.close();
  rmSync(root, { recursive: true });
}

/** Builds the Worker, and signs in alice. */
async function prepare(contestant: Contestant): Promise<Tally> {
  const script = await bundle(contestant.worker);
  const folder = join(root, contestant.worker);
  const origin = `http://127.0.0.1:${await freePort()}`;
  const served = contestant.wantsTenant ? tenant : provider;
  const { clientId, clientSecret = "", issuer } = served.provider.client;
  writeWorker({
    folder,
    script,
    settings: {
      ...{ origin, issuer, clientId, clientSecret },
      secret: randomBytes(32).toString("base64url"),
      provider: served.origin,
    },
    needsNode: contestant.needsNode === true,
    ...(contestant.objects !== undefined && { objects: contestant.objects }),
  });
  const workerd = await Workerd.start(folder);
  try {
    const cookie = await signIn(contestant, origin, served);
    return { contestant, folder, origin, cookie, gzipBytes: gzipSync(script).length, firstMs: [], cpuUs: [] };
  } finally {
    await workerd.stop();
  }
}

/** Starts a new isolate, and times its first answer to alice. Then sends more requests, and reads the CPU time of the process. */
async function measure({ contestant, folder, origin, cookie, firstMs, cpuUs }: Tally): Promise<void> {
  const started = performance.now();
  const workerd = await Workerd.start(folder);
  try {
    const answer = await fetch(origin + page, { headers: { cookie }, redirect: "manual" });
    const text = await answer.text();
    firstMs.push(performance.now() - started);
    if (text !== greeting) throw new Error(`${contestant.name}: expected a greeting, and got ${answer.status}`);
    const load = await Load.connect(new URL(origin + page), cookie);
    try {
      await load.run(options.milliseconds);
      const before = workerd.cpuUs;
      const { good, bad } = await load.run(options.milliseconds);
      if (bad > 0) throw new Error(`${contestant.name}: ${bad} requests failed`);
      cpuUs.push((workerd.cpuUs - before) / good);
    } finally {
      load.close();
    }
  } finally {
    await workerd.stop();
  }
}

function report(tallies: readonly Tally[]): void {
  const [bare] = tallies;
  if (bare === undefined) throw new Error("the bare Worker is always measured");
  const more = (own: readonly number[], base: readonly number[]) =>
    spread(own.map((value, round) => value - (base[round] ?? Number.NaN)));
  const figures = tallies.map(({ contestant: { name }, gzipBytes, firstMs, cpuUs }) => ({
    name,
    gzipBytes,
    firstMs: spread(firstMs),
    moreMs: more(firstMs, bare.firstMs),
    cpuUs: spread(cpuUs),
    moreCpuUs: more(cpuUs, bare.cpuUs),
  }));
  const shown = ({ median, min, max }: ReturnType<typeof spread>) =>
    `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`;
  const text = `${table(
    [
      "a guarded page on workerd",
      "Worker, KiB gzip",
      "first answer, ms",
      "more than bare",
      "CPU µs a request",
      "more than bare",
    ],
    figures.map(({ name, gzipBytes, firstMs, moreMs, cpuUs, moreCpuUs }) => [
      name,
      (gzipBytes / 1024).toFixed(0),
      shown(firstMs),
      shown(moreMs),
      shown(cpuUs),
      shown(moreCpuUs),
    ]),
  )}\n\n${machine()}. ${versions(["workerd", "hono", "@hono/oidc-auth", "@auth0/auth0-hono", "better-auth"])}. ${options.rounds} rounds; median (least–most).`;
  if (options.write) writeSection("bench:edge", text);
  console.log(options.json ? JSON.stringify(figures) : text);
}
