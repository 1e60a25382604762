// The view of a municipality: a tile for each indicator.

import { h } from "./dom.js";
import { SECTIONS, countedIn, date, format, period, shown, trend } from "./figures.js";
import { filters } from "./filters.js";

export function overview(context, { items, publication }, known) {
  const { say, name } = context;
  const named = (item) => ({ ...item, name: known.find((one) => one.code === item.indicator)?.name ?? item.indicator });
  const year = items[0]?.period;
  return h("div", {},
    h("h1", { tabindex: "-1" }, say.title(name)),
    filters(context, ["asOf"]),
    publication ? h("p", { class: "publication" }, say.publishedOn(date(publication.date, say), year)) : h("p", {}, say.noPublication),
    divide(items.map(named)).map(({ key, items }) => section(key, items, context)),
    items.some((item) => item.hidden) && h("p", { class: "help" }, say.whyHidden));
}

function divide(items) {
  const of = (item) => SECTIONS.find(({ fits }) => fits.test(item.indicator)).key;
  const sections = SECTIONS.map(({ key }) => ({ key, items: items.filter((item) => of(item) === key) }));
  return sections.filter(({ items }) => items.length > 0);
}

function section(key, items, context) {
  const heading = `section-${key}`;
  return h("section", { "aria-labelledby": heading },
    h("h2", { id: heading }, context.say.sections[key]),
    h("ul", { class: "tiles" }, items.map((item) => tile(item, context))));
}

function tile(item, { say, address }) {
  const { indicator, name, unit, target } = item;
  const line = (label, text) => text !== undefined && h("div", {}, h("dt", {}, label), h("dd", {}, text));
  const count = (value) => format(value, countedIn(indicator), say);
  const counted = unit === "percentage" ? () => say.of(count(item.numerator), count(item.denominator)) : () => count(item.denominator);
  const slowest = item.ninetiethPercentile;
  const none = item.hidden || typeof item.value !== "number";
  return h("li", { class: "tile", "data-indicator": indicator },
    h("h3", {}, h("a", { href: address.with({ indicator, schoolYear: item.period.slice(0, 4) }) }, name)),
    h("p", { class: none ? "value none" : "value" }, shown(item, unit, say)),
    h("dl", {},
      line(say.counted, none ? undefined : counted()),
      line(say.ninetieth, typeof slowest === "number" ? format(slowest, unit, say) : undefined),
      line(say.target, typeof target === "number" ? format(target, unit, say) : undefined),
      line(say.trend(period(before(item.period), say)), trend(item, unit, say))));
}

/** The school year before another (2025-2026). */
const before = (year) => year.split("-").map((one) => Number(one) - 1).join("-");
