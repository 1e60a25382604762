// The page as a whole: which view the address asks for, with which data, in which language.

import { Refused, forgetToken, hasToken, indicators, metric, metrics, ownOrganisation } from "./api.js";
import { readAddress, years } from "./address.js";
import { h } from "./dom.js";
import { words } from "./words.js";
import { signIn } from "./sign-in.js";
import { overview } from "./overview.js";
import { indicatorView } from "./indicator.js";

const main = document.getElementById("main");
let shownQuery;

/** Shows what the address asks for; `moved` when the reader came here from another view, who then starts at its heading. */
export async function show(moved = false) {
  shownQuery = location.search;
  const address = readAddress();
  const say = words(address.language);
  frame(address, say);
  if (!hasToken()) {
    return put(signIn(say, () => show(true)), say.signIn, say, moved);
  }
  status(say.loading);
  main.setAttribute("aria-busy", "true");
  try {
    const view = await load(address, say);
    put(view, view.querySelector("h1").textContent, say, moved);
    status(say.loaded);
  } catch (error) {
    failed(error, say, moved);
  } finally {
    main.removeAttribute("aria-busy");
  }
}

async function load(address, say) {
  const own = await ownOrganisation(address.language);
  // A municipality reads its own figures and nobody else's, so there is nothing to choose; the API tells whoever asks for others.
  const municipality = address.municipality ?? own?.municipality;
  if (!municipality) {
    throw new Refused(0, { title: say.noMunicipality, detail: say.whoReads });
  }
  const name = own?.municipality === municipality ? own.name : municipality;
  const place = { ...address, municipality };
  const context = { address: place, say, name, leave };
  const { items: known } = await indicators(address.language);
  const indicator = address.indicator && known.find((one) => one.code === address.indicator);
  if (!indicator) {
    return overview(context, await metrics(place), known);
  }
  const { from, to } = years(place);
  const [months, year, places] = await Promise.all([
    metric(place, { from, to, period: "month", by: "municipality" }),
    metric(place, { from, to, period: "schoolYear", by: "municipality" }),
    metric(place, { from, to, period: "schoolYear", by: place.by }),
  ]);
  return indicatorView(context, indicator, { months, year, places });
}

function failed(error, say, moved) {
  if (!(error instanceof Refused)) {
    throw error;
  }
  if (error.status === 401) {
    forgetToken();
    return put(signIn(say, () => show(true), say.tokenRefused), say.signIn, say, moved);
  }
  const problem = h("div", { class: "problem", role: "alert" }, h("h1", { tabindex: "-1" }, error.title), h("p", {}, error.detail));
  const back = h("a", { href: readAddress().with({ municipality: undefined, indicator: undefined, asOf: undefined }) }, say.back);
  put(h("div", {}, problem, h("p", {}, back), leaveButton(say)), error.title, say, moved);
}

function leave() {
  forgetToken();
  show(true);
}

function leaveButton(say) {
  return h("button", { type: "button", class: "button quiet", onclick: leave }, say.signOut);
}

function put(view, title, say, moved) {
  main.replaceChildren(view);
  document.title = `${title} - ${say.brand}`;
  if (moved) {
    view.querySelector("h1")?.focus();
  }
}

/** What is around every view. */
function frame(address, say) {
  document.documentElement.lang = address.language;
  document.getElementById("skip").textContent = say.skip;
  document.getElementById("brand").textContent = say.brand;
  document.getElementById("footer").textContent = say.footer;
  const languages = document.getElementById("languages");
  languages.setAttribute("aria-label", say.languages);
  const link = (language, name) => {
    const current = language === address.language ? { "aria-current": "true" } : {};
    return h("a", { href: address.with({ language }), lang: language, hreflang: language, ...current }, name);
  };
  languages.replaceChildren(link("nl", "Nederlands"), link("en", "English"));
}

function status(text) {
  document.getElementById("status").textContent = text;
}

// Links within the page change the address and what is shown, without loading it anew.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/dashboard']");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    history.pushState(null, "", link.getAttribute("href"));
    show(true);
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-filters]")) {
    event.preventDefault();
    history.pushState(null, "", readAddress().with(Object.fromEntries(new FormData(event.target))));
    show(true);
  }
});
// A jump within the page (the link to its content) is told in the same way, and shows nothing else.
window.addEventListener("popstate", () => location.search === shownQuery || show(true));
show();
