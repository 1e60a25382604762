// The address holds what is chosen, so that it can be kept and passed on; never the token.

const DIVISIONS = ["district", "organisation", "location"];

/** What the address asks for; `with` gives the address with something else chosen. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const chosen = (name) => query.get(name) || undefined;
  return {
    language: query.get("language") === "en" ? "en" : "nl",
    municipality: chosen("municipality"),
    indicator: chosen("indicator"),
    schoolYear: /^\d{4}$/.test(query.get("schoolYear") ?? "") ? Number(query.get("schoolYear")) : undefined,
    by: DIVISIONS.includes(query.get("by")) ? query.get("by") : DIVISIONS[0],
    asOf: chosen("asOf"),
    with: (changes) => {
      const next = new URLSearchParams(query);
      for (const [name, value] of Object.entries(changes)) {
        value ? next.set(name, value) : next.delete(name);
      }
      const text = next.toString();
      return text ? `/dashboard?${text}` : "/dashboard";
    },
  };
}

export const divisions = DIVISIONS;

/** The first and last month of the chosen school year, which runs from August; else of the one of the day that is asked for. */
export function years({ schoolYear, asOf }) {
  const year = schoolYear ?? lastYear(asOf);
  return { year, from: `${year}-08`, to: `${year + 1}-07` };
}

/** The year in which the school year began in which the last whole month before the day lies. */
export function lastYear(asOf) {
  const day = asOf ? new Date(`${asOf}T00:00:00Z`) : new Date();
  const month = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1));
  return month.getUTCMonth() >= 7 ? month.getUTCFullYear() : month.getUTCFullYear() - 1;
}
