const [who, signIn, signedIn, ends, answer] = ["who", "sign-in", "signed-in", "ends", "answer"].map((id) =>
  document.getElementById(id),
);
const { api } = await (await fetch("/settings.json")).json();
let wasSignedIn = false;

/** Shows the signed-in user, and removes the data of a user who is signed out. */
function show(session) {
  signIn.hidden = session !== undefined;
  signedIn.hidden = session === undefined;
  if (session === undefined) {
    who.textContent = wasSignedIn ? "You were signed out" : "You are not signed in";
    answer.textContent = "";
    return;
  }
  wasSignedIn = true;
  who.textContent = session.claims.name ?? session.account.subject;
  ends.textContent = `Your session ends in ${Math.round(session.expiresIn.idle / 60)} minutes without use.`;
}

/** It may poll often, because polling doesn't keep the session alive. */
async function ask() {
  const response = await fetch("/auth/session");
  // 503: the server can't tell, so the page doesn't change.
  if (response.status === 200) show(await response.json());
  if (response.status === 401) show(undefined);
}

async function call() {
  const response = await fetch(api);
  if (response.status === 401) return ask();
  answer.textContent = response.ok ? JSON.stringify(await response.json(), null, 2) : `status ${response.status}`;
}

document.getElementById("call").addEventListener("click", call);
document.addEventListener("visibilitychange", () => document.hidden || ask());
setInterval(ask, 30_000);
await ask();
