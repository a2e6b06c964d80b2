import { type Module, nameOf } from "../modules/module.ts";

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
    (each) => `| \`${nameOf(each)}\` | ${each.provider} | ${each.play.party} | ${each.play.evidence} |`,
  );
  const head = ["| module | the provider … | the app … | how the driver knows |", "|---|---|---|---|"];
  return [`### \`${plan}\``, "", ...head, ...rows].join("\n");
}
