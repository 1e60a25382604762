// The view of a municipality: its tiles, and the funnel from indication to start.

import { h } from "./dom.js";
import { PARTS, date, format, period, shown, trend } from "./figures.js";
import { filters } from "./filters.js";

export function overview(context, { items, publication }, known) {
  const { say } = context;
  const named = (item) => ({ ...item, name: known.find((one) => one.code === item.indicator)?.name ?? item.indicator });
  const parts = divide(items.map(named));
  return h("div", {},
    h("h1", { tabindex: "-1" }, say.title),
    filters(context, ["municipality", "asOf"]),
    publication ? h("p", { class: "publication" }, say.publishedOn(date(publication.date, say))) : h("p", {}, say.noPublication),
    parts.map(({ key, items }) => part(key, items, context)),
    items.some((item) => item.hidden) && h("p", { class: "help" }, say.whyHidden));
}

function divide(items) {
  const of = (item) => PARTS.find(({ fits }) => fits.test(item.indicator)).key;
  const parts = PARTS.map(({ key }) => ({ key, items: items.filter((item) => of(item) === key) }));
  // What has no part of its own comes first: reach, handovers and the like are what most come for.
  return [...parts.slice(-1), ...parts.slice(0, -1)].filter(({ items }) => items.length > 0);
}

function part(key, items, context) {
  const heading = `part-${key}`;
  return h("section", { "aria-labelledby": heading },
    h("h2", { id: heading }, context.say.parts[key]),
    key === "funnel" && funnel(items, context.say),
    h("ul", { class: "tiles" }, items.map((item) => tile(item, context))));
}

function tile(item, { say, address }) {
  const { indicator, name, unit, target } = item;
  const line = (label, text) => text !== undefined && h("div", {}, h("dt", {}, label), h("dd", {}, text));
  const counted = !item.hidden && typeof item.denominator === "number" && unit === "percentage";
  return h("li", { class: "tile", "data-indicator": indicator },
    h("h3", {}, h("a", { href: address.with({ indicator, municipality: address.municipality }) }, name)),
    h("p", { class: item.hidden ? "value hidden" : "value" }, shown(item, unit, say)),
    h("dl", {},
      line(say.period, period(item.period, say)),
      line(say.counted, counted ? say.of(format(item.numerator, "count", say), format(item.denominator, "count", say)) : undefined),
      line(say.target, typeof target === "number" ? format(target, unit, say) : undefined),
      line(say.trend, trend(item, unit, say))));
}

/** Each stage as a bar beside its number; the bars repeat the numbers and are not read out. */
function funnel(items, say) {
  const stages = items.filter((item) => item.unit === "count" || item.unit === "percentage");
  const size = (item) => (item.unit === "count" ? item.value : item.numerator) ?? 0;
  const most = Math.max(1, ...stages.map(size));
  const bar = (item) => {
    const filled = h("span", { class: "bar", "aria-hidden": "true" });
    filled.style.inlineSize = `${(100 * size(item)) / most}%`;
    return h("span", { class: "track" }, filled);
  };
  const text = (item) => (item.hidden ? say.hidden : format(size(item), "count", say));
  return stages.length > 1 && h("ol", { class: "funnel" }, stages.map((item) =>
    h("li", {}, h("span", { class: "stage" }, item.name), h("span", { class: "number" }, text(item)), bar(item))));
}
