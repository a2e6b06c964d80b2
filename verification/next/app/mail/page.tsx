import { requireUser } from "../../auth.ts";
import { Mail } from "./mail.tsx";

export default async function MailPage() {
  const { account } = await requireUser();
  return (
    <main>
      <p id="who">{account.username}</p>
      <Mail />
    </main>
  );
}
