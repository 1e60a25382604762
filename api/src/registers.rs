//! What is looked up: school holidays and code lists. Nobody owns them, so whoever may read the register reads them whole.

use persistence::domain::{
    Date, Language,
    code_list::{CodeList, CodeListEntry, code_list, code_lists},
    holiday::{SchoolHoliday, SchoolYear},
    page::Page,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    answer::{Items, Listed, Shown},
    caller::Caller,
    fields::{Coded, HolidayRegionCode, Label, ListCode, ListName, ListedPhaseCode, SchoolYearText, SourceText},
    input::{PageQuery, Query},
    problem::{Fault, Place, Problem, ProblemCode},
    routes::{Operation, area},
};

pub(crate) fn operations() -> Vec<Operation> {
    area!("registers":
        list_school_holidays => ReadRegister, list_code_lists => ReadRegister, show_code_list => ReadRegister)
}

/// Een schoolvakantie (schoolvakantie) in een regio; beide dagen horen erbij.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SchoolHoliday)]
pub(crate) struct SchoolHolidayView {
    region: HolidayRegionCode,
    school_year: SchoolYearText,
    name: Label,
    /// Eerste dag.
    start_date: Date,
    /// Laatste dag.
    end_date: Date,
}

/// Een codelijst zonder haar codes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CodeListSummary {
    name: ListName,
    /// Wat de lijst is, in de taal van de afnemer.
    description: String,
}

/// Een codelijst: waaruit een afnemer kiest waar het contract geen gesloten lijst heeft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CodeList)]
pub(crate) struct CodeListView {
    name: ListName,
    /// Wat de lijst is, in de taal van de afnemer.
    description: String,
    /// De codes, in de volgorde waarin zij worden getoond.
    #[schema(max_items = 1000)]
    entries: Vec<CodeListEntryView>,
}

/// Een code van een codelijst.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CodeListEntry)]
pub(crate) struct CodeListEntryView {
    code: ListCode,
    /// De naam, in de taal van de afnemer.
    name: Label,
    phase: Option<ListedPhaseCode>,
    /// Het programma van groep 1 en 2 dat verdergaat waar dit ophoudt.
    continued_by: Option<ListCode>,
    /// Eerste dag waarop deze code kan worden gekozen; onbekend als deze ontbreekt.
    valid_from: Option<Date>,
    /// Laatste dag waarop deze code kan worden gekozen.
    valid_until: Option<Date>,
    source: SourceText,
}

impl From<SchoolHoliday> for SchoolHolidayView {
    fn from(holiday: SchoolHoliday) -> Self {
        Self {
            region: Coded(holiday.region),
            school_year: holiday.school_year.into(),
            name: holiday.name.into(),
            start_date: holiday.start_date,
            end_date: holiday.end_date,
        }
    }
}

impl CodeListSummary {
    fn of(list: &CodeList, language: Language) -> Self {
        Self { name: ListName(list.name.into()), description: list.description.get(language).into() }
    }
}

impl CodeListView {
    fn of(list: &CodeList, language: Language) -> Self {
        let entries = list.entries.iter().map(|entry| CodeListEntryView::of(entry, language)).collect();
        let CodeListSummary { name, description } = CodeListSummary::of(list, language);
        Self { name, description, entries }
    }
}

impl CodeListEntryView {
    fn of(entry: &CodeListEntry, language: Language) -> Self {
        Self {
            code: ListCode(entry.code.into()),
            name: Label(entry.name.get(language).into()),
            phase: entry.phase.map(Coded),
            continued_by: entry.continued_by.map(|code| ListCode(code.into())),
            valid_from: entry.valid_from,
            valid_until: entry.valid_until,
            source: SourceText(entry.source.into()),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct HolidayQuery {
    /// Alleen vakanties van deze regio.
    #[param(inline)]
    region: Option<HolidayRegionCode>,
    /// Alleen vakanties van dit schooljaar.
    #[param(inline)]
    school_year: Option<SchoolYearText>,
}

/// The school year of the query; a regular expression cannot say that the second year follows the first.
pub(crate) fn school_year(asked: Option<&SchoolYearText>) -> Result<Option<SchoolYear>, Problem> {
    let wrong = |_| {
        let fault = Fault {
            code: "format".into(),
            dutch: "Een schooljaar zijn twee jaren na elkaar, zoals 2025-2026.".into(),
            english: "A school year is two years in a row, such as 2025-2026.".into(),
            place: Place::Parameter("schoolYear".into()),
        };
        Problem::with_faults(ProblemCode::Conflict, vec![fault])
    };
    asked.map(|year| year.0.parse().map_err(wrong)).transpose()
}

/// The list that the path names.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CodeListPath {
    /// De naam van de codelijst.
    #[param(inline)]
    list: ListName,
}

#[utoipa::path(get, path = "/school-holidays", params(HolidayQuery, PageQuery),
    summary = "Lijst van schoolvakanties",
    description = "De schoolvakanties van een regio en een schooljaar, of alle, op volgorde van eerste dag.",
    responses((status = 200, description = "Een pagina schoolvakanties.", body = Items<SchoolHolidayView>)))]
async fn list_school_holidays(
    caller: Caller,
    Query(query): Query<HolidayQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Listed<SchoolHolidayView>, Problem> {
    let page = page.request(caller.cursors())?;
    let (region, school_year) = (query.region.map(|region| region.0), school_year(query.school_year.as_ref())?);
    let holidays = caller.read(move |tx| tx.school_holidays(region, school_year)).await?;
    let page = Page::of(holidays, &page, SchoolHoliday::place).map(SchoolHolidayView::from);
    Ok(Listed::page(page, caller.cursors()))
}

#[utoipa::path(get, path = "/code-lists", params(PageQuery),
    summary = "Lijst van codelijsten", description = "De namen van alle codelijsten, op volgorde van naam.",
    responses((status = 200, description = "Een pagina codelijsten.", body = Items<CodeListSummary>)))]
async fn list_code_lists(caller: Caller, Query(page): Query<PageQuery>) -> Result<Listed<CodeListSummary>, Problem> {
    caller.admit().await?;
    let page = page.request(caller.cursors())?;
    let page = Page::of(code_lists().iter().collect(), &page, |list| list.name.to_owned());
    Ok(Listed::page(page.map(|list| CodeListSummary::of(list, caller.language())), caller.cursors()))
}

#[utoipa::path(get, path = "/code-lists/{list}", params(CodeListPath),
    summary = "Lees een codelijst", description = "Een codelijst met haar codes, namen en de dagen waarop zij gelden.",
    responses((status = 200, description = "De codelijst.", body = CodeListView)))]
async fn show_code_list(caller: Caller, Query(path): Query<CodeListPath>) -> Result<Shown<CodeListView>, Problem> {
    caller.admit().await?;
    let list = code_list(&path.list.0).ok_or_else(|| Problem::new(ProblemCode::NotFound))?;
    Ok(Shown::computed(CodeListView::of(list, caller.language())))
}
