// How figures read.

/** A value of a unit, or a number of things, in the language of the reader; with all digits that the API gives. */
export function format(value, unit, say) {
  if (value === null || value === undefined) {
    return say.none;
  }
  const number = (options) => new Intl.NumberFormat(say.locale, options).format(value);
  switch (unit) {
    case "percentage": return `${number({ minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`;
    case "days": return say.days(number({ maximumFractionDigits: 1 }), value);
    case "euroCents": return new Intl.NumberFormat(say.locale, { style: "currency", currency: "EUR" }).format(value / 100);
    case "hours": return say.hours(number({ maximumFractionDigits: 2 }), value);
    default: return number({ maximumFractionDigits: 2 });
  }
}

/** In what an indicator counts: use of subsidy in money, all others in whole things. */
export const countedIn = (indicator) => (indicator === "subsidy-use" ? "euroCents" : "count");

/** What an indicator counts besides its value, by its unit: the heads of these columns and what stands in them. */
export const counts = ({ code, unit }, say) => ({
  percentage: [
    [say.numerator, ({ numerator }) => format(numerator, countedIn(code), say)],
    [say.denominator, ({ denominator }) => format(denominator, countedIn(code), say)],
  ],
  days: [[say.ninetieth, ({ ninetiethPercentile }) => format(ninetiethPercentile, "days", say)], [say.counted, ({ denominator }) => format(denominator, "count", say)]],
  hours: [[say.counted, ({ denominator }) => format(denominator, "count", say)]],
})[unit] ?? [];

/** The series of whatever is counted as a whole, and those that tell it apart by reason or step. */
export const wholes = (series) => series.filter(({ part }) => part === "whole");
export const parts = (series) => series.filter(({ part }) => part !== "whole");

/** A figure of the API: its value, or that it is hidden. */
export const shown = (figure, unit, say) => (figure.hidden ? say.hidden : format(figure.value, unit, say));

/** How a figure compares to the year before, in words; none where one of them is not there. */
export function trend(figure, unit, say) {
  const before = figure.previousYear?.value;
  if (figure.hidden || typeof figure.value !== "number" || typeof before !== "number") {
    return undefined;
  }
  // What differs by less than is shown does not differ.
  const more = Math.round((figure.value - before) * 100) / 100;
  if (more === 0) {
    return say.same;
  }
  const size = unit === "percentage" ? say.points(format(Math.abs(more), "count", say)) : format(Math.abs(more), unit, say);
  return more > 0 ? say.higher(size) : say.lower(size);
}

/** A month (2025-08) or school year (2025-2026) as it is read. */
export function period(text, say, style = "long") {
  const month = /^(\d{4})-(\d{2})$/.exec(text ?? "");
  if (!month) {
    return text ?? "";
  }
  const day = new Date(Date.UTC(Number(month[1]), Number(month[2]) - 1, 1));
  const year = style === "long" ? "numeric" : "2-digit";
  return new Intl.DateTimeFormat(say.locale, { month: style, year, timeZone: "UTC" }).format(day);
}

export function date(text, say) {
  return new Intl.DateTimeFormat(say.locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));
}

/** The sections of the overview, by the codes of indicators; an indicator stands in the first that it fits. */
export const SECTIONS = [
  { key: "preschool", fits: /^preschool-/ },
  { key: "handover", fits: /^handover-|^line-information-/ },
  { key: "line", fits: /^line-|^programme-|^extended-/ },
  { key: "support", fits: /^support-|^expertise-/ },
  { key: "combination", fits: /^combination-|-connector$/ },
  { key: "direction", fits: /(?:)/ },
];
