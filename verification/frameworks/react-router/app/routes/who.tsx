import { identities } from "../root.tsx";

export async function loader({ context }: { context: object }) {
  return { who: (await identities.get(context)?.current())?.account.subject ?? "signed out" };
}

export default function Who({ loaderData }: { loaderData: { who: string } }) {
  return <p id="who">{loaderData.who}</p>;
}
