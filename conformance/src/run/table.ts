import type { Module } from "../modules/module.ts";

/** The modules as tables in Markdown, plan by plan. */
export function table(modules: readonly Module[]): string {
  const plans = [...new Set(modules.map(({ plan }) => plan))];
  return plans
    .map((plan) =>
      tableOf(
        plan,
        modules.filter((module) => module.plan === plan),
      ),
    )
    .join("\n\n");
}

function tableOf(plan: string, modules: readonly Module[]): string {
  const rows = modules.map(
    ({ name, provider, play }) => `| \`${name}\` | ${provider} | ${play.party} | ${play.evidence} |`,
  );
  const head = ["| module | the provider … | the app … | how the driver knows |", "|---|---|---|---|"];
  return [`### \`${plan}\``, "", ...head, ...rows].join("\n");
}
