import { type Html, html } from "../../page/index.ts";
import type { Screen } from "../answer.ts";

export interface NotifiedApp {
  readonly name: string;
  /** Whether the back-channel notice reached the app. `undefined`: the app has no back channel. */
  readonly backChannel?: "told" | "failed";
  /** The URL that the browser loads in a frame to notify the app. */
  readonly frame?: URL;
}

export interface SignedOutPage {
  readonly apps: readonly NotifiedApp[];
  /** The link back: its address and text. */
  readonly onward?: { readonly url: string; readonly name: string | undefined };
}

// A frame that failed fires `load`, too, so the page says only "told". `load` doesn't bubble: the listener captures it.
const goOn = `
document.addEventListener("load", ({ target }) => {
  const note = target.id && document.querySelector("[data-frame=" + target.id + "]");
  if (note) note.textContent = "told by your browser", note.classList.add("good");
}, true);
const onward = document.querySelector("a[data-onward]");
const go = () => location.replace(onward.href);
if (onward) {
  addEventListener("load", () => setTimeout(go, 900));
  setTimeout(go, 6000);
}`;

const backChannelStatus = {
  told: html`<span class="status good">told by the provider</span>`,
  failed: html`<span class="status bad">could not be reached by the provider</span>`,
};

const row = ({ name, backChannel, frame }: NotifiedApp, index: number): Html => {
  const id = `frame-${index}`;
  return html`
<li><span>${name}</span>
${backChannel !== undefined && backChannelStatus[backChannel]}
${
  frame &&
  html`<span class="status" data-frame="${id}">is told by your browser</span>
<iframe class="unseen" id="${id}" title="Sign-out of ${name}" src="${frame.href}"></iframe>`
}
${backChannel === undefined && frame === undefined && html`<span class="status">has no sign-out address</span>`}</li>`;
};

/** The provider's page after its session has ended. Its frames send the front-channel notices. */
export const signedOutPage = ({ apps, onward }: SignedOutPage): Screen => ({
  title: "Signed out",
  frames: [...new Set(apps.flatMap(({ frame }) => (frame === undefined ? [] : [frame.origin])))],
  script: goOn,
  body: html`
<h1>You are signed out</h1>
${apps.length > 0 && html`<p>These apps had a session of yours:</p><ul class="rows">${apps.map(row)}</ul>`}
${
  onward === undefined
    ? html`<p class="muted">You can close this page.</p>`
    : html`<p class="actions"><a class="button" data-onward href="${onward.url}">Continue${onward.name !== undefined && ` to ${onward.name}`}</a></p>`
}`,
});
