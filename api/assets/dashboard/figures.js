// How figures read.

/** A value of a unit in the language of the reader; the same digits as the API gives them, rounded nowhere but to whole cents. */
export function format(value, unit, say) {
  if (value === null || value === undefined) {
    return say.none;
  }
  const number = (options) => new Intl.NumberFormat(say.locale, options).format(unit === "cents" ? value / 100 : value);
  switch (unit) {
    case "percentage": return `${number({ minimumFractionDigits: 1, maximumFractionDigits: 1 })}%`;
    case "cents": return number({ style: "currency", currency: "EUR" });
    case "days": return say.days(number({ maximumFractionDigits: 1 }), value);
    default: return number({ maximumFractionDigits: 1 });
  }
}

/** A value as it stands beside an axis, where there is little room. */
export function brief(value, unit, say) {
  if (unit !== "cents") {
    return format(value, unit, say);
  }
  return new Intl.NumberFormat(say.locale, { style: "currency", currency: "EUR", notation: "compact" }).format(value / 100);
}

/** A figure of the API: its value, or that it is hidden. */
export const shown = (figure, unit, say) => (figure.hidden ? say.hidden : format(figure.value, unit, say));

/** How a figure compares to the year before, in words; none where one of them is not there. */
export function trend(figure, unit, say) {
  const before = previous(figure);
  if (figure.hidden || typeof figure.value !== "number" || typeof before !== "number") {
    return undefined;
  }
  const more = figure.value - before;
  if (Math.abs(more) < 0.05) {
    return say.same;
  }
  const size = unit === "percentage" ? say.points(format(Math.abs(more), "count", say)) : format(Math.abs(more), unit, say);
  return more > 0 ? say.higher(size) : say.lower(size);
}

const previous = ({ previousYear }) => (typeof previousYear === "object" && previousYear ? previousYear.value : previousYear);

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

/** The parts of the overview, by what the codes of indicators speak of; an indicator stands in the first that it fits. */
export const PARTS = [
  { key: "funnel", fits: /preschool|referral/ },
  { key: "interruptions", fits: /interruption|gap/ },
  { key: "seats", fits: /seat|combination|connector/ },
  { key: "subsidy", fits: /subsid/ },
  { key: "others", fits: /(?:)/ },
];
